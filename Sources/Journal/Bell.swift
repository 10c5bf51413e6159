import Glibc

/// Wakes one thread that sleeps.
///
/// Its time is the kernel's monotonic one. A Dispatch semaphore's is the wall clock's: one that is set back by a year would keep the thread asleep for a year.
final class Bell: @unchecked Sendable {  // what is not constant is touched under `lock` only
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isRung = false

  init() {
    var attributes = pthread_condattr_t()
    pthread_mutex_init(lock, nil)
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// Whoever waits goes on; where nobody does, the next one who would.
  func ring() {
    pthread_mutex_lock(lock)
    isRung = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(lock)
  }

  /// Until it is rung, or for `nanoseconds`; `false` = it was not rung.
  func wait(atMost nanoseconds: Int64? = nil) -> Bool {
    var end = timespec()
    if let nanoseconds {
      let time = monotonicNanoseconds() + nanoseconds
      end = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    }
    pthread_mutex_lock(lock)
    defer {
      isRung = false
      pthread_mutex_unlock(lock)
    }
    while !isRung {
      if nanoseconds == nil {
        pthread_cond_wait(condition, lock)
      } else if pthread_cond_timedwait(condition, lock, &end) == ETIMEDOUT {
        return isRung
      }
    }
    return true
  }
}

func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
