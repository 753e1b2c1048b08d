package io.mycelium.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All virtual threads that run code of one slot, from their first instruction to their last. */
final class SlotThreads {
  private static final long RETRY_MS = 50;

  private final String slot;
  private final Consumer<String> failures;
  private final Set<Thread> live = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ClassLoader loader;
  private volatile boolean closed;

  SlotThreads(String slot, ClassLoader loader, Consumer<String> failures) {
    this.slot = slot;
    this.loader = loader;
    this.failures = failures;
  }

  ThreadFactory factory(String name) {
    return body -> unstarted(name, body);
  }

  Thread start(String name, Runnable body) {
    Thread thread = unstarted(name, body);
    thread.start();
    return thread;
  }

  private Thread unstarted(String name, Runnable body) {
    ClassLoader context = loader;
    if (closed || context == null) {
      throw new RejectedExecutionException("slot " + slot + " is unloaded");
    }
    Thread thread =
        Thread.ofVirtual()
            .name(slot + " " + name)
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

  /** Starts no more threads. */
  void close() {
    closed = true;
    loader = null;
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
