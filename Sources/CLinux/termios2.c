// Apart from the rest because <asm/termbits.h> and <termios.h> define the same names differently.
#include "CLinux.h"

#include <asm/termbits.h>
#include <errno.h>
#include <sys/ioctl.h>

static int bits_of(uint8_t data_bits) {
  switch (data_bits) {
    case 5: return CS5;
    case 6: return CS6;
    case 7: return CS7;
    case 8: return CS8;
    default: return -EINVAL;
  }
}

static int parity_of(uint8_t parity) {
  switch (parity) {
    case CLINUX_PARITY_NONE: return 0;
    case CLINUX_PARITY_ODD: return PARENB | PARODD;
    case CLINUX_PARITY_EVEN: return PARENB;
    case CLINUX_PARITY_MARK: return PARENB | PARODD | CMSPAR;
    case CLINUX_PARITY_SPACE: return PARENB | CMSPAR;
    default: return -EINVAL;
  }
}

int64_t clinux_tty_configure(int fd, const struct clinux_line *line) {
  int bits = bits_of(line->data_bits), parity = parity_of(line->parity);
  if (bits < 0 || parity == -EINVAL || line->stop_bits < 1 || line->stop_bits > 2 || line->flow > CLINUX_FLOW_XONXOFF || !line->speed)
    return -EINVAL;
  struct termios2 settings;
  if (ioctl(fd, TCGETS2, &settings) < 0) return -errno;
  settings.c_iflag = line->flow == CLINUX_FLOW_XONXOFF ? IXON | IXOFF : 0;
  settings.c_oflag = 0;
  settings.c_lflag = 0;
  // Without HUPCL a restart of this program does not drop DTR, which some scanners take for "computer gone".
  settings.c_cflag = (tcflag_t)bits | (tcflag_t)parity | CREAD | CLOCAL | BOTHER | (BOTHER << IBSHIFT);
  if (line->stop_bits == 2) settings.c_cflag |= CSTOPB;
  if (line->flow == CLINUX_FLOW_RTSCTS) settings.c_cflag |= CRTSCTS;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  settings.c_ispeed = settings.c_ospeed = line->speed;
  if (ioctl(fd, TCSETS2, &settings) < 0) return -errno;
  if (ioctl(fd, TCGETS2, &settings) < 0) return -errno;
  return settings.c_ospeed;
}

int clinux_tty_drop_unsent(int fd) { return ioctl(fd, TCFLSH, TCOFLUSH) < 0 ? -errno : 0; }
