"""A seed and an end day -> the files of the sample company, and the truths planted in them.

鹿城商贸 (Lucheng Trading), a distributor of fast-moving goods in Baotou: 40 months that end on the end day, about 2,000
outlets, 300 SKUs with lots, 12 suppliers, 4 reps in town and 8 around it. All names are invented. The same seed and end
day give the same bytes.
"""

from zhanggui.sources.sample.home import DEMO_HOME, at_home
from zhanggui.sources.sample.making import COMPANY, OUTLETS, OUTLETS_SMALL, SEED, SampleFiles, company, make
from zhanggui.sources.sample.planted import Planted

__all__ = ["COMPANY", "DEMO_HOME", "OUTLETS", "OUTLETS_SMALL", "SEED", "Planted", "SampleFiles", "at_home", "company", "make"]
