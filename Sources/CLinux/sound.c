#include "clinux_sound.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// alsa/pcm.h of alsa-lib: declared here so that no header of it is needed to build.
enum { STREAM_PLAYBACK = 0, FORMAT_S16_LE = 2, ACCESS_RW_INTERLEAVED = 3 };
enum { LATENCY_MICROSECONDS = 50000 };

static struct {
  int (*open)(void **, const char *, int, int);
  int (*set_params)(void *, int, int, unsigned, unsigned, int, unsigned);
  long (*writei)(void *, const void *, unsigned long);
  int (*recover)(void *, int, int);
  int (*drain)(void *);
  int (*drop)(void *);
  int (*close)(void *);
  const char *(*strerror)(int);
  int (*set_error_handler)(void (*)(const char *, int, const char *, int, const char *, ...));
} alsa;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *missing;

struct clinux_sound {
  void *pcm;
};

// Its complaints belong into the daemon's health, not onto standard error.
static void silent(const char *file, int line, const char *function, int error, const char *format, ...) {
  (void)file, (void)line, (void)function, (void)error, (void)format;
}

static void load(void) {
  void *library = dlopen("libasound.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    missing = "libasound.so.2 is not installed (package libasound2)";
    return;
  }
  const struct {
    void **target;
    const char *name;
  } functions[] = {
    {(void **)&alsa.open, "snd_pcm_open"},           {(void **)&alsa.set_params, "snd_pcm_set_params"}, {(void **)&alsa.writei, "snd_pcm_writei"},
    {(void **)&alsa.recover, "snd_pcm_recover"},     {(void **)&alsa.drain, "snd_pcm_drain"},           {(void **)&alsa.drop, "snd_pcm_drop"},
    {(void **)&alsa.close, "snd_pcm_close"},         {(void **)&alsa.strerror, "snd_strerror"},
    {(void **)&alsa.set_error_handler, "snd_lib_error_set_handler"},
  };
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index++)
    if (!(*functions[index].target = dlsym(library, functions[index].name))) missing = "libasound.so.2 lacks a function of alsa-lib 1.0";
  if (!missing) alsa.set_error_handler(silent);
}

struct clinux_sound *clinux_sound_open(const char *device, char *error, size_t count) {
  pthread_once(&once, load);
  if (missing) {
    snprintf(error, count, "%s", missing);
    return NULL;
  }
  void *pcm = NULL;
  int result = alsa.open(&pcm, device, STREAM_PLAYBACK, 0);
  if (result >= 0) result = alsa.set_params(pcm, FORMAT_S16_LE, ACCESS_RW_INTERLEAVED, 1, CLINUX_SOUND_RATE, 1, LATENCY_MICROSECONDS);
  struct clinux_sound *sound = result < 0 ? NULL : malloc(sizeof *sound);
  if (sound) {
    sound->pcm = pcm;
    return sound;
  }
  snprintf(error, count, "%s", result < 0 ? alsa.strerror(result) : strerror(ENOMEM));
  if (pcm) alsa.close(pcm);
  return NULL;
}

int clinux_sound_play(struct clinux_sound *sound, const int16_t *samples, size_t count) {
  while (count > 0) {
    long taken = alsa.writei(sound->pcm, samples, count);
    if (taken < 0) {
      // An underrun while the machine was busy; anything else is the card's end.
      int recovered = alsa.recover(sound->pcm, (int)taken, 1);
      if (recovered < 0) return recovered;
      continue;
    }
    samples += taken;
    count -= (size_t)taken;
  }
  return 0;
}

void clinux_sound_close(struct clinux_sound *sound, int drain) {
  if (drain) alsa.drain(sound->pcm);
  else alsa.drop(sound->pcm);
  alsa.close(sound->pcm);
  free(sound);
}
