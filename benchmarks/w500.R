# W500 and the median wage by R `survey`. Arguments: folder with one binary file of 32-bit numbers per column, rows,
# repeats, file for the answer. Prints one line per timing: task seconds.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
rows <- as.integer(arguments[2])
repeats <- as.integer(arguments[3])
column <- function(name) readBin(file.path(folder, paste0(name, ".bin")), "integer", rows)

people <- data.frame(lapply(c(race = "race", sex = "sex", age = "age", school = "school", employed = "employed",
                              stem = "stem", wage = "WAGP"), column))
people$one <- 1
replicates <- vapply(paste0("PWGTP", 1:80), column, integer(rows))
design <- svrepdesign(data = people, weights = column("PWGTP"), repweights = replicates, type = "other",
                      scale = 4 / 80, rscales = 1, mse = TRUE, combined.weights = TRUE)
rm(people, replicates)

by <- ~ race + sex + age + school
clocked <- function(task, expression) {
  seconds <- system.time(value <- expression())[["elapsed"]]
  cat(task, seconds, "\n")
  value
}
for (i in seq_len(repeats)) {
  clocked("w500", function() {
    totals <<- svyby(~one, by, design, svytotal)
    shares <<- svyby(~employed, by, design, svymean)
    # Cells without a worker have no ratio; asking only workers gives the same ratios and spares R their failure.
    ratios <<- svyby(~stem, by, subset(design, employed == 1), svyratio, denominator = ~employed)
  })
}
numbers <- function(found) cbind(found[, 1:4], estimate = coef(found), se = SE(found))
write.csv(rbind(cbind(figure = 1, numbers(totals)), cbind(figure = 2, numbers(shares)),
                cbind(figure = 3, numbers(ratios))), arguments[4], row.names = FALSE)
if (length(arguments) > 4) {
  earners <- subset(design, wage >= 0)
  for (i in seq_len(repeats)) {
    median <- clocked("median-woodruff", function() svyquantile(~wage, earners, 0.5, interval.type = "mean"))
  }
  # The 81 medians themselves, R's other way to an interval.
  clocked("median-replicates", function() svyquantile(~wage, earners, 0.5, interval.type = "quantile"))
  cat("value", coef(median), "\n")
}
