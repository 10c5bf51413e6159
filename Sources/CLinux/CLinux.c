#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/hidraw.h>
#include <linux/lp.h>
#include <linux/rtnetlink.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#define ANSWER(call)                  \
  do {                                \
    __typeof__(call) result = (call); \
    return result < 0 ? -errno : result; \
  } while (0)

int clinux_open(const char *path, int flags) { ANSWER(open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)); }

static int64_t device_number(const struct stat *facts) { return S_ISCHR(facts->st_mode) ? (int64_t)facts->st_rdev : 0; }

int64_t clinux_character_device(int fd) {
  struct stat facts;
  return fstat(fd, &facts) < 0 ? -errno : device_number(&facts);
}

int64_t clinux_character_device_at(const char *path) {
  struct stat facts;
  return stat(path, &facts) < 0 ? -errno : device_number(&facts);
}

int clinux_lock(int fd) { ANSWER(flock(fd, LOCK_EX | LOCK_NB)); }

ssize_t clinux_read(int fd, void *buffer, size_t count) {
  ssize_t got;
  do got = read(fd, buffer, count);
  while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

ssize_t clinux_write(int fd, const void *buffer, size_t count) {
  ssize_t taken;
  do taken = write(fd, buffer, count);
  while (taken < 0 && errno == EINTR);
  return taken < 0 ? -errno : taken;
}

int clinux_epoll_create(void) { ANSWER(epoll_create1(EPOLL_CLOEXEC)); }

int clinux_epoll_control(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
  struct epoll_event event = {.events = events, .data.u64 = data};
  ANSWER(epoll_ctl(epoll, operation, fd, &event));
}

int clinux_epoll_wait(int epoll, struct epoll_event *events, int count, int milliseconds) {
  ANSWER(epoll_wait(epoll, events, count, milliseconds));
}

int clinux_network_news(void) {
  struct sockaddr_nl all = {
      .nl_family = AF_NETLINK,
      .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE,
  };
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  if (bind(fd, (struct sockaddr *)&all, sizeof all) == 0) return fd;
  int error = errno;
  close(fd);
  return -error;
}

int clinux_eventfd(void) { ANSWER(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
int clinux_eventfd_signal(int fd) { ANSWER(eventfd_write(fd, 1)); }

int clinux_eventfd_drain(int fd) {
  eventfd_t value;
  ANSWER(eventfd_read(fd, &value));
}

void clinux_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

int clinux_tty_exclusive(int fd, int exclusive) { ANSWER(ioctl(fd, exclusive ? TIOCEXCL : TIOCNXCL)); }

int clinux_tty_unsent(int fd) {
  int bytes = 0;
  return ioctl(fd, TIOCOUTQ, &bytes) < 0 ? -errno : bytes;
}

int clinux_is_pty(int fd) {
  // Documentation/admin-guide/devices.txt: majors 136 to 143 are UNIX98 pty slaves.
  struct stat facts;
  if (fstat(fd, &facts) < 0) return -errno;
  return S_ISCHR(facts.st_mode) && major(facts.st_rdev) >= 136 && major(facts.st_rdev) <= 143;
}

int clinux_evdev_grab(int fd, int grab) { ANSWER(ioctl(fd, EVIOCGRAB, (void *)(intptr_t)grab)); }

int clinux_evdev_use_boottime(int fd) {
  int clock = CLOCK_BOOTTIME;
  ANSWER(ioctl(fd, EVIOCSCLOCKID, &clock));
}

int clinux_evdev_id(int fd, struct input_id *id) { ANSWER(ioctl(fd, EVIOCGID, id)); }
int clinux_evdev_name(int fd, char *buffer, size_t count) { ANSWER(ioctl(fd, EVIOCGNAME(count), buffer)); }
int clinux_evdev_unique(int fd, char *buffer, size_t count) { ANSWER(ioctl(fd, EVIOCGUNIQ(count), buffer)); }
int clinux_evdev_port(int fd, char *buffer, size_t count) { ANSWER(ioctl(fd, EVIOCGPHYS(count), buffer)); }
int clinux_evdev_keys(int fd, uint8_t *bits, size_t count) { ANSWER(ioctl(fd, EVIOCGKEY(count), bits)); }
int clinux_evdev_leds(int fd, uint8_t *bits, size_t count) { ANSWER(ioctl(fd, EVIOCGLED(count), bits)); }

int clinux_hidraw_descriptor(int fd, uint8_t *buffer, size_t count) {
  int size = 0;
  struct hidraw_report_descriptor descriptor = {0};
  if (ioctl(fd, HIDIOCGRDESCSIZE, &size) < 0) return -errno;
  if (size < 0 || (size_t)size > sizeof descriptor.value || (size_t)size > count) return -EOVERFLOW;
  descriptor.size = (uint32_t)size;
  if (ioctl(fd, HIDIOCGRDESC, &descriptor) < 0) return -errno;
  memcpy(buffer, descriptor.value, (size_t)size);
  return size;
}

int clinux_hidraw_feature(int fd, const uint8_t *report, size_t count) { ANSWER(ioctl(fd, HIDIOCSFEATURE(count), report)); }

int clinux_lp_status(int fd) {
  int status = 0;
  return ioctl(fd, LPGETSTATUS, &status) < 0 ? -errno : status & 0xff;
}

int clinux_lp_device_id(int fd, uint8_t *buffer, size_t count) {
  // LPIOC_GET_DEVICE_ID of drivers/usb/class/usblp.c, which no header exports.
  if (ioctl(fd, _IOC(_IOC_READ, 'P', 1, count), buffer) < 0) return -errno;
  size_t length = count < 2 ? 0 : (size_t)buffer[0] << 8 | buffer[1];
  return (int)(length < count ? length : count);
}

static int64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clinux_boot_nanoseconds(void) { return nanoseconds(CLOCK_BOOTTIME); }
int64_t clinux_monotonic_nanoseconds(void) { return nanoseconds(CLOCK_MONOTONIC); }

int64_t clinux_wall_milliseconds(void) { return nanoseconds(CLOCK_REALTIME) / 1000000; }
int64_t clinux_wall_microseconds(void) { return nanoseconds(CLOCK_REALTIME) / 1000; }

int64_t clinux_clock_error_microseconds(void) {
  struct timex facts = {.modes = 0};
  int state = adjtimex(&facts);
  return state >= 0 && state != TIME_ERROR && !(facts.status & STA_UNSYNC) ? facts.maxerror : -1;
}

static sigset_t interruption(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

int clinux_hold_interruption(void) {
  sigset_t signals = interruption();
  return -pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

int clinux_await_interruption(int seconds) {
  sigset_t signals = interruption();
  struct timespec wait = {.tv_sec = seconds};
  int signal;
  do signal = sigtimedwait(&signals, NULL, &wait);
  while (signal < 0 && errno == EINTR);
  return signal > 0;
}

void clinux_one_heap(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);
#endif
}

void clinux_trim_heap(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

static int forget_segments(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  (void)context;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int index = 0; index < object->dlpi_phnum; index++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
    // Only what nobody can have written to is the same in the file.
    if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
    const uintptr_t start = (object->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
    const uintptr_t end = (object->dlpi_addr + segment->p_vaddr + segment->p_memsz) & ~(page - 1);
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  // The first object is the program itself.
  return 1;
}

void clinux_forget_code(void) { dl_iterate_phdr(forget_segments, NULL); }
