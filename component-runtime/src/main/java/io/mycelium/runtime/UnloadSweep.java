package io.mycelium.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what a component has put into the JVM around its context, as far as a core can find
 * it: threads and their context class loaders, MBeans, drivers of databases, bean caches, and what
 * {@link JvmDefaults} lists. Shutdown hooks are found only when the JVM was started with {@code
 * --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class UnloadSweep {
  private final SlotLoader loader;

  UnloadSweep(SlotLoader loader) {
    this.loader = loader;
  }

  void sweep() {
    threads();
    mBeans();
    drivers();
    shutdownHooks();
    new JvmDefaults(this::isOurs).restore();
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

  private void drivers() {
    if (!loader.mayUse("java.sql")) {
      return;
    }
    try (InputStream code = DriverSweep.class.getResourceAsStream("DriverSweep.class")) {
      byte[] bytes = Objects.requireNonNull(code).readAllBytes();
      if (loader.define(DriverSweep.class.getName(), bytes).getConstructor().newInstance()
          instanceof Runnable sweep) {
        sweep.run();
      }
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
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
          if (hook instanceof Thread thread && (isOurs(thread) || isOurs(body(thread)))) {
            Runtime.getRuntime().removeShutdownHook(thread);
          }
        }
      }
    } catch (ReflectiveOperationException | IllegalStateException otherJdkOrShuttingDown) {
      return;
    }
  }

  /** What a thread runs; its context class loader may be that of a component by chance. */
  private static @Nullable Object body(Thread thread) throws ReflectiveOperationException {
    Field holders = Thread.class.getDeclaredField("holder");
    holders.setAccessible(true);
    Object holder = holders.get(thread);
    Field task = holder.getClass().getDeclaredField("task");
    task.setAccessible(true);
    return task.get(holder);
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
