from .runs import *
from .more import THIRD
