#pragma once
#include <stddef.h>
#include <sys/eventfd.h>

/// The master side of a new, unlocked pseudo-terminal: nonblocking, closed on exec. `name` gets the path of its far end.
int clinux_pty_open(char *name, size_t count);
