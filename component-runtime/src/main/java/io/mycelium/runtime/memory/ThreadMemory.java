package io.mycelium.runtime.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that components have started around their context, by the name of the class
 * loader they belong to: that of the thread's own class, or else the one that it works with. Both
 * are inherited, so a thread that a library of a component starts is the component's.
 *
 * <p>They are counted only for somebody who asks. No code of a component runs for it.
 */
public final class ThreadMemory {
  /** What a thread that has done some work has used of its stack, and the JVM keeps beside it. */
  private static final long USUAL_BYTES = 128L << 10;

  private final Predicate<ClassLoader> ofSlots;
  private volatile Map<String, Integer> counted = Map.of();
  private volatile boolean wanted;

  /**
   * Counts nothing yet.
   *
   * @param ofSlots whether a class loader is that of a slot
   */
  public ThreadMemory(Predicate<ClassLoader> ofSlots) {
    this.ofSlots = ofSlots;
  }

  /** How many a loader had when they were counted last. Asks for a new count. */
  public int of(String loader) {
    wanted = true;
    return counted.getOrDefault(loader, 0);
  }

  /**
   * What a platform thread of this JVM is counted with, in bytes: seen were 84 KB of one that waits
   * and 111 KB of one that has read a file; never more than a stack may have.
   */
  public static long bytesEach() {
    String kibibytes =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("ThreadStackSize")
            .getValue();
    long bytes = Long.parseLong(kibibytes) << 10;
    return bytes > 0 ? Math.min(bytes, USUAL_BYTES) : USUAL_BYTES;
  }

  /** Counts if somebody has asked since. */
  public void countIfWanted() {
    if (!wanted) {
      return;
    }
    wanted = false;
    Map<String, Integer> found = new HashMap<>();
    for (Thread thread : platformThreads()) {
      String loader = thread == null ? null : slotOf(thread);
      if (loader != null) {
        found.merge(loader, 1, Integer::sum);
      }
    }
    counted = Map.copyOf(found);
  }

  private static @Nullable Thread[] platformThreads() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    // More may start meanwhile; what does not fit is left out without a word.
    @Nullable Thread[] threads = new Thread[root.activeCount() * 2 + 16];
    root.enumerate(threads);
    return threads;
  }

  private @Nullable String slotOf(Thread thread) {
    ClassLoader own = thread.getClass().getClassLoader();
    // A class of a component may have its own idea of its context class loader, so it isn't asked.
    return own == null || ThreadMemory.class.getClassLoader().equals(own)
        ? slotAbove(thread.getContextClassLoader())
        : slotAbove(own);
  }

  private @Nullable String slotAbove(@Nullable ClassLoader loader) {
    for (ClassLoader each = loader; each != null; each = each.getParent()) {
      if (ofSlots.test(each)) {
        return each.getName();
      }
    }
    return null;
  }
}
