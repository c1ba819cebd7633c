"""What a count of votes says. Pure: numbers in, an outcome out.

The rules, as the ballot's page prints them:
- Quorum: at least this per cent of the roll must have voted. Abstentions count as having voted.
- Threshold: at least this per cent of yes among yes and no. Abstentions do not count here. Exactly the threshold is
  enough; so a tie adopts where the threshold is 50 or lower, and does not where it is 51 or higher.
- Nobody said yes or no: not adopted, whatever the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from fivefold.vocabulary import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """roll: lines on the roll; yes, no, abstain: papers; quorum, threshold: per cent. Compared in whole numbers."""

    roll: int
    yes: int
    no: int
    abstain: int
    quorum: int
    threshold: int

    def __post_init__(self) -> None:
        if min(self.yes, self.no, self.abstain) < 0 or self.voted > self.roll:
            raise Refused("There are more papers than lines on the roll.", "Count again; a paper belongs to a line.")
        if not (0 <= self.quorum <= 100 and 1 <= self.threshold <= 100):
            raise Refused("A quorum is 0 to 100 per cent, a threshold 1 to 100.", "Change the rules of the ballot.")

    @property
    def voted(self) -> int:
        return self.yes + self.no + self.abstain

    @property
    def quorum_met(self) -> bool:
        return self.voted * 100 >= self.quorum * self.roll

    @property
    def threshold_met(self) -> bool:
        decided = self.yes + self.no
        return decided > 0 and self.yes * 100 >= self.threshold * decided

    @property
    def adopted(self) -> bool:
        return self.quorum_met and self.threshold_met

    @property
    def turnout(self) -> float:
        """Share of the roll that voted; of an empty roll, none."""
        return self.voted / self.roll if self.roll else 0.0

    @property
    def share_of_yes(self) -> float | None:
        """Yes among yes and no; None when nobody said either."""
        decided = self.yes + self.no
        return self.yes / decided if decided else None

    def to_dict(self) -> dict[str, int]:
        """As the ballot keeps it: the numbers and the rules, from which everything else follows."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, int]) -> Result:
        return cls(**kept)
