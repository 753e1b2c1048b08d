package io.mycelium.runtime;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what a component has put into the JVM around its context, as far as a core can find
 * it: MBeans, system properties, the default handler of uncaught exceptions, bean caches, threads
 * and their context class loaders. Shutdown hooks are found only when the JVM was started with
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class UnloadSweep {
  private final ClassLoader loader;

  UnloadSweep(ClassLoader loader) {
    this.loader = loader;
  }

  void sweep() {
    threads();
    mBeans();
    systemProperties();
    shutdownHooks();
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    if (isOurs(handler)) {
      Thread.setDefaultUncaughtExceptionHandler(null);
    }
    flushBeanCaches();
  }

  private boolean isOurs(@Nullable Object object) {
    return object != null && loader.equals(object.getClass().getClassLoader());
  }

  /** Interrupts the component's threads; frees all others from its loader. */
  private void threads() {
    interruptThreadsOf(Set.of(loader.getName()));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (isOurs(thread)) {
        thread.interrupt();
      }
      if (loader.equals(thread.getContextClassLoader())) {
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      }
    }
  }

  /** Interrupts every platform thread in code of these class loaders. */
  static void interruptThreadsOf(Set<String> loaderNames) {
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              for (StackTraceElement frame : frames) {
                String name = frame.getClassLoaderName();
                if (name != null && loaderNames.contains(name)) {
                  thread.interrupt();
                  return;
                }
              }
            });
  }

  private void mBeans() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(null, null)) {
      unregister(server, name);
    }
  }

  private void unregister(MBeanServer server, ObjectName name) {
    try {
      if (loader.equals(server.getClassLoaderFor(name))) {
        server.unregisterMBean(name);
      }
    } catch (JMException alreadyGone) {
      return;
    }
  }

  private void systemProperties() {
    System.getProperties()
        .entrySet()
        .removeIf(entry -> isOurs(entry.getKey()) || isOurs(entry.getValue()));
  }

  private void shutdownHooks() {
    if (!Object.class.getModule().isOpen("java.lang", UnloadSweep.class.getModule())) {
      return;
    }
    try {
      var field = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
      field.setAccessible(true);
      if (field.get(null) instanceof Map<?, ?> hooks) {
        for (Object hook : hooks.keySet().toArray()) {
          if (hook instanceof Thread thread
              && (isOurs(thread) || loader.equals(thread.getContextClassLoader()))) {
            Runtime.getRuntime().removeShutdownHook(thread);
          }
        }
      }
    } catch (ReflectiveOperationException | IllegalStateException otherJdkOrShuttingDown) {
      return;
    }
  }

  private static void flushBeanCaches() {
    // By name: a node may run on a runtime image without java.desktop.
    ModuleLayer.boot()
        .findModule("java.desktop")
        .ifPresent(
            desktop -> {
              Class<?> introspector = Class.forName(desktop, "java.beans.Introspector");
              try {
                if (introspector != null) {
                  introspector.getMethod("flushCaches").invoke(null);
                }
              } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
              }
            });
  }
}
