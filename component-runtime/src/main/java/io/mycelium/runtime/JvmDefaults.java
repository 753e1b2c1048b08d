package io.mycelium.runtime;

import java.io.PrintStream;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.security.Provider;
import java.security.Security;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What there is once in a JVM and anybody may replace or add to. What belongs to a component goes
 * back to what was there when the first runtime was made; what hides inside an object of the JDK is
 * not found here, and is reported as a leak.
 */
final class JvmDefaults {
  /** Read once, when this class is made: before any component runs. */
  private static final PrintStream OUT = System.out;

  private static final PrintStream ERR = System.err;
  private static final @Nullable ProxySelector PROXIES = ProxySelector.getDefault();

  private final Predicate<@Nullable Object> ours;

  /**
   * @param ours whether an object is of a class of the component
   */
  JvmDefaults(Predicate<@Nullable Object> ours) {
    this.ours = ours;
  }

  /** Does nothing but to load this class. */
  static void remember() {}

  void restore() {
    if (ours.test(Thread.getDefaultUncaughtExceptionHandler())) {
      Thread.setDefaultUncaughtExceptionHandler(null);
    }
    if (ours.test(System.out)) {
      System.setOut(OUT);
    }
    if (ours.test(System.err)) {
      System.setErr(ERR);
    }
    network();
    for (Provider provider : Security.getProviders()) {
      if (ours.test(provider)) {
        Security.removeProvider(provider.getName());
      }
    }
    System.getProperties()
        .entrySet()
        .removeIf(entry -> ours.test(entry.getKey()) || ours.test(entry.getValue()));
    logging();
  }

  private void network() {
    if (ours.test(Authenticator.getDefault())) {
      Authenticator.setDefault(null);
    }
    if (ours.test(CookieHandler.getDefault())) {
      CookieHandler.setDefault(null);
    }
    if (ours.test(ResponseCache.getDefault())) {
      ResponseCache.setDefault(null);
    }
    if (ours.test(ProxySelector.getDefault())) {
      ProxySelector.setDefault(PROXIES);
    }
  }

  /** Takes the component's handlers from the loggers of the JDK, which the node does not use. */
  private void logging() {
    ModuleLayer.boot()
        .findModule("java.logging")
        .ifPresent(
            module -> {
              try {
                handlers(module);
              } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private void handlers(Module module) throws ReflectiveOperationException {
    // By name: a node may run on a runtime image without this module.
    String prefix = module.getName().replace("java.", "java.util.") + ".";
    Class<?> managers = Class.forName(prefix + "LogManager");
    Class<?> loggers = Class.forName(prefix + "Logger");
    Method remove = loggers.getMethod("removeHandler", Class.forName(prefix + "Handler"));
    Method handlers = loggers.getMethod("getHandlers");
    Object manager = managers.getMethod("getLogManager").invoke(null);
    if (!(managers.getMethod("getLoggerNames").invoke(manager)
        instanceof java.util.Enumeration<?> names)) {
      return;
    }
    for (Object name : List.copyOf(Collections.list(names))) {
      Object logger = managers.getMethod("getLogger", String.class).invoke(manager, name);
      if (logger == null) {
        continue;
      }
      Object found = handlers.invoke(logger);
      for (int i = 0; i < Array.getLength(found); i++) {
        Object handler = Array.get(found, i);
        if (ours.test(handler)) {
          remove.invoke(logger, handler);
        }
      }
    }
  }
}
