package io.mycelium.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All threads that run code of one slot, from their first instruction to their last. */
final class SlotThreads {
  private static final long RETRY_MS = 50;

  private final String slot;
  private volatile @Nullable Supplier<Thread.Builder> ofCode;
  private final Consumer<String> failures;
  private final Set<Thread> live = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ClassLoader loader;
  private volatile boolean closed;

  /**
   * @param ofCode the kind of thread that calls the component; all others are virtual
   * @param failures hears what a thread has thrown
   */
  SlotThreads(
      String slot, ClassLoader loader, Supplier<Thread.Builder> ofCode, Consumer<String> failures) {
    this.ofCode = ofCode;
    this.slot = slot;
    this.loader = loader;
    this.failures = failures;
  }

  ThreadFactory factory(String name) {
    return body -> unstarted(Thread.ofVirtual(), name, body);
  }

  Thread start(String name, Runnable body) {
    return start(Thread.ofVirtual(), name, body);
  }

  /** Starts a thread that calls the component. */
  Thread startCode(String name, Runnable body) {
    Supplier<Thread.Builder> kind = ofCode;
    return start(kind == null ? Thread.ofVirtual() : kind.get(), name, body);
  }

  private Thread start(Thread.Builder kind, String name, Runnable body) {
    Thread thread = unstarted(kind, name, body);
    thread.start();
    return thread;
  }

  private Thread unstarted(Thread.Builder kind, String name, Runnable body) {
    ClassLoader context = loader;
    if (closed || context == null) {
      throw new RejectedExecutionException("slot " + slot + " is unloaded");
    }
    Thread thread =
        kind.name(slot + " " + name)
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> track(body));
    thread.setContextClassLoader(context);
    return thread;
  }

  private void track(Runnable body) {
    Thread self = Thread.currentThread();
    live.add(self);
    try {
      // Checked after it is tracked: either the sweep sees this thread, or this thread the sweep.
      if (!closed) {
        body.run();
      }
    } catch (Throwable failure) {
      failures.accept(self.getName() + " has failed: " + FailureText.full(failure));
    } finally {
      live.remove(self);
      synchronized (live) {
        live.notifyAll();
      }
    }
  }

  /** Starts no more threads, and lets go of the code: the proof of the unload keeps this. */
  void close() {
    closed = true;
    loader = null;
    ofCode = null;
  }

  /** Interrupts again and again until all have ended or the time is over. */
  boolean interruptAll(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (live) {
      while (!live.isEmpty()) {
        interruptLive();
        if (System.nanoTime() - deadline >= 0) {
          return false;
        }
        live.wait(RETRY_MS);
      }
    }
    return true;
  }

  /** How many run. */
  int count() {
    return live.size();
  }

  /** How many of them are platform threads. */
  int platform() {
    return (int) live.stream().filter(thread -> !thread.isVirtual()).count();
  }

  /** Interrupts those that still run. */
  void interruptLive() {
    live.forEach(Thread::interrupt);
  }

  /** What the living threads do, as text. */
  List<String> describeLive() {
    return live.stream().map(thread -> describe(thread, thread.getStackTrace())).toList();
  }

  static String describe(Thread thread, StackTraceElement[] frames) {
    String at = frames.length == 0 ? "no frame" : frames[0].toString();
    for (StackTraceElement frame : frames) {
      if (frame.getClassLoaderName() != null && frame.getClassLoaderName().contains("#")) {
        at = frame.toString();
        break;
      }
    }
    return "thread '%s' (%s) in %s".formatted(thread.getName(), thread.getState(), at);
  }
}
