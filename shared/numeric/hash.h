/* hash.h - see data/hash.h. */
#include "data/hash.h"
