CLAIMS: tuple[()] = ()
