#define _GNU_SOURCE
#include "clinux_pty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int clinux_pty_open(char *name, size_t count) {
  int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return -errno;
  if (grantpt(fd) == 0 && unlockpt(fd) == 0 && ptsname_r(fd, name, count) == 0) return fd;
  int code = errno;
  close(fd);
  return -code;
}
