#pragma once
#include "clinux_pty.h"
