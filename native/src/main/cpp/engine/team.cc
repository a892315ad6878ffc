#include "engine/team.h"

#include <limits.h>
#include <time.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <new>

#include "engine/floating.h"

namespace fovea {
namespace {

constexpr int64_t kSpinNanos = 100000;  // how long a helper without work burns its core
constexpr int32_t kSpinsBetweenClocks = 128;

void Pause() {
#if defined(FOVEA_BUILD_X86)
  __builtin_ia32_pause();
#elif defined(FOVEA_BUILD_ARM64)
  __asm__ volatile("yield");
#endif
}

int64_t Nanos() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t{1000000000} * t.tv_sec + t.tv_nsec;
}

void YieldCore() {
#if defined(__linux__)
  sched_yield();
#else
  const timespec pause = {0, 20000};
  nanosleep(&pause, nullptr);
#endif
}

// Sleeps while the alarm holds `seen`; may wake for no reason.
void Sleep(std::atomic<uint32_t>* alarm, uint32_t seen) {
  static_assert(sizeof(*alarm) == sizeof(uint32_t), "the kernel compares the word itself");
#if defined(__linux__)
  syscall(SYS_futex, alarm, FUTEX_WAIT_PRIVATE, seen, nullptr, nullptr, 0);
#else
  (void)seen;
  const timespec pause = {0, 50000};
  nanosleep(&pause, nullptr);
#endif
}

void WakeSleepers(Team* team) {
  if (team->sleepers.load(std::memory_order_seq_cst) == 0) {
    return;
  }
  team->alarm.fetch_add(1, std::memory_order_seq_cst);
#if defined(__linux__)
  syscall(SYS_futex, &team->alarm, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
#endif
}

bool HasParts(uint64_t ticket) {
  return (ticket & 0xffff) < (ticket >> 16 & 0xffff);
}

// Claims a part of the job and does it; false when none was left. The job cannot change while a part of it is undone.
bool DoPart(Team* team, int32_t thread) {
  uint64_t ticket = team->ticket.load(std::memory_order_acquire);
  while (HasParts(ticket)) {
    if (team->ticket.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
      team->job(team->context, static_cast<int32_t>(ticket & 0xffff), thread);
      team->done.fetch_add(1, std::memory_order_release);
      return true;
    }
  }
  return false;
}

// Takes the place of a thread 1..threads - 1; 0 when all are taken.
int32_t TakePlace(Team* team) {
  uint64_t taken = team->places.load(std::memory_order_relaxed);
  for (;;) {
    int32_t place = 1;
    while (place < team->threads && (taken >> place & 1) != 0) {
      place++;
    }
    if (place >= team->threads) {
      return 0;
    }
    // Acquires what the place's last thread did: its scratch is handed on.
    if (team->places.compare_exchange_weak(taken, taken | uint64_t{1} << place, std::memory_order_acq_rel,
                                           std::memory_order_relaxed)) {
      return place;
    }
  }
}

bool Crowded(int32_t* active, int32_t limit) {
  return __atomic_load_n(active, __ATOMIC_RELAXED) > limit;
}

// Sleeps until there may be something to do. A sleeper is not active.
void SleepUntilAlarm(Team* team, int32_t* active) {
  const uint32_t seen = team->alarm.load(std::memory_order_seq_cst);
  team->sleepers.fetch_add(1, std::memory_order_seq_cst);
  // Whoever publishes after this line sees the sleeper and changes the alarm.
  if (!HasParts(team->ticket.load(std::memory_order_seq_cst)) && !team->closed.load(std::memory_order_seq_cst)) {
    __atomic_fetch_sub(active, 1, __ATOMIC_RELAXED);
    Sleep(&team->alarm, seen);
    __atomic_fetch_add(active, 1, __ATOMIC_RELAXED);
  }
  team->sleepers.fetch_sub(1, std::memory_order_seq_cst);
}

}  // namespace

void TeamInit(Team* team, int32_t threads) {
  new (team) Team();
  team->job = nullptr;
  team->context = nullptr;
  team->threads = threads;
  team->ticket.store(0, std::memory_order_relaxed);
  team->done.store(0, std::memory_order_relaxed);
  team->places.store(1, std::memory_order_relaxed);
  team->sleepers.store(0, std::memory_order_relaxed);
  team->alarm.store(0, std::memory_order_relaxed);
  team->closed.store(false, std::memory_order_seq_cst);
}

void TeamRun(Team* team, TeamJob job, void* context, int32_t parts) {
  if (team->threads == 1 || parts == 1) {
    for (int32_t part = 0; part < parts; part++) {
      job(context, part, 0);
    }
    return;
  }
  team->job = job;
  team->context = context;
  team->done.store(0, std::memory_order_relaxed);
  const uint64_t number = (team->ticket.load(std::memory_order_relaxed) >> 32) + 1;
  team->ticket.store(number << 32 | static_cast<uint64_t>(parts) << 16, std::memory_order_seq_cst);
  WakeSleepers(team);
  while (DoPart(team, 0)) {
  }
  for (int32_t spins = 0; team->done.load(std::memory_order_acquire) < parts; spins++) {
    if (spins < 20000) {
      Pause();
    } else {
      YieldCore();  // a helper lost its core in the middle of a part
    }
  }
}

void TeamHelp(Team* team, int32_t* active, int32_t limit) {
  if (team->closed.load(std::memory_order_seq_cst)) {
    return;
  }
  const int32_t place = TakePlace(team);
  if (place == 0) {
    return;
  }
  __atomic_fetch_add(active, 1, __ATOMIC_RELAXED);
  {
    const FlushDenormals flush;
    int64_t idle_since = -1;
    while (!team->closed.load(std::memory_order_acquire) && !Crowded(active, limit)) {
      bool worked = false;
      for (int32_t spins = 0; spins < kSpinsBetweenClocks && !worked; spins++) {
        worked = DoPart(team, place);
        if (!worked) {
          Pause();
        }
      }
      if (worked) {
        idle_since = -1;
        continue;
      }
      const int64_t now = Nanos();
      if (idle_since < 0) {
        idle_since = now;
      } else if (now - idle_since > kSpinNanos) {
        SleepUntilAlarm(team, active);
        idle_since = -1;
      }
    }
  }
  __atomic_fetch_sub(active, 1, __ATOMIC_RELAXED);
  team->places.fetch_and(~(uint64_t{1} << place), std::memory_order_release);
}

void TeamClose(Team* team) {
  team->closed.store(true, std::memory_order_seq_cst);
  WakeSleepers(team);
}

}  // namespace fovea
