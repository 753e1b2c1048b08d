package io.mycelium.runtime.pins;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A kind of call that keeps the loader of a component in memory for ever, or that reaches beyond
 * the component into the JVM that it shares. {@code docs/authors/pins.md} says for each what a node
 * can take back at unload and what it can't.
 */
public enum PinRule {
  /** The JVM keeps the hook, and with it its class, until it ends. */
  SHUTDOWN_HOOK(
      "the JVM keeps the hook and its class until it ends",
      "let go in Component.stop(), which the node calls before it unloads",
      "java.lang.Runtime.addShutdownHook"),
  /** The thread of the timer keeps its tasks and its context class loader. */
  JDK_TIMER(
      "its thread is not the slot's and keeps the tasks for as long as it lives",
      "use ComponentContext.timers(), which end at unload",
      "java.util.Timer.<init>"),
  /** A thread that the node does not know. */
  THREAD(
      "a thread around the context keeps the component for as long as it lives, and the node can"
          + " only interrupt it",
      "use ComponentContext.executor(), one virtual thread per task, or timers()",
      "java.lang.Thread.<init>",
      "java.lang.Thread.startVirtualThread",
      "java.lang.Thread.ofVirtual",
      "java.lang.Thread.ofPlatform",
      "java.util.concurrent.ThreadPoolExecutor.<init>",
      "java.util.concurrent.ScheduledThreadPoolExecutor.<init>",
      "java.util.concurrent.ForkJoinPool.<init>",
      "java.util.concurrent.Executors.newCachedThreadPool",
      "java.util.concurrent.Executors.newFixedThreadPool",
      "java.util.concurrent.Executors.newScheduledThreadPool",
      "java.util.concurrent.Executors.newSingleThreadExecutor",
      "java.util.concurrent.Executors.newSingleThreadScheduledExecutor",
      "java.util.concurrent.Executors.newThreadPerTaskExecutor",
      "java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor",
      "java.util.concurrent.Executors.newWorkStealingPool"),
  /** Registers an object of the component in the JVM's own management. */
  MANAGEMENT_BEAN(
      "the server of management beans keeps the bean or the listener; a node takes back beans of"
          + " the platform's server only",
      "show figures by ComponentContext.metrics()",
      "javax.management.MBeanServer.registerMBean",
      "javax.management.MBeanServer.createMBean",
      "javax.management.MBeanServer.addNotificationListener",
      "javax.management.MBeanServerConnection.createMBean",
      "javax.management.MBeanServerConnection.addNotificationListener",
      "javax.management.NotificationEmitter.addNotificationListener",
      "javax.management.NotificationBroadcaster.addNotificationListener"),
  /** Replaces what handles the failures of all threads of the node. */
  UNCAUGHT_HANDLER(
      "the JVM keeps the handler, and failures of other components and of the node reach it",
      "catch failures where they happen and tell ComponentContext.log()",
      "java.lang.Thread.setDefaultUncaughtExceptionHandler"),
  /** Changes the properties that all components and the node read. */
  SYSTEM_PROPERTIES(
      "the properties belong to the whole JVM: other components read them, and an object in them"
          + " keeps its class",
      "keep state in fields of the component; read settings from ComponentContext.configuration()",
      "java.lang.System.setProperties",
      "java.lang.System.setProperty",
      "java.lang.System.clearProperty"),
  /** A thread of the JDK keeps the actions. */
  CLEANER(
      "its thread keeps the action until the object is unreachable, and an action that reaches the"
          + " object keeps both for ever",
      "close in Component.stop(), or take memory from ComponentContext.arena()",
      "java.lang.ref.Cleaner.create"),
  /** The manager keeps the driver. */
  DATABASE_DRIVER(
      "the driver manager keeps the driver",
      "use the driver or its DataSource directly, or deregister it in Component.stop()",
      "java.sql.DriverManager.registerDriver"),
  /** Sets something of which the JVM has only one. */
  JVM_DEFAULT(
      "the JVM has only one of it, so that the node and all components get it, and it is kept until"
          + " somebody sets another one",
      "set it on the connection, the client or the call instead of for the whole JVM",
      "java.net.URL.setURLStreamHandlerFactory",
      "java.net.URLConnection.setContentHandlerFactory",
      "java.net.URLConnection.setFileNameMap",
      "java.net.URLConnection.setDefaultUseCaches",
      "java.net.HttpURLConnection.setFollowRedirects",
      "java.net.Authenticator.setDefault",
      "java.net.CookieHandler.setDefault",
      "java.net.ProxySelector.setDefault",
      "java.net.ResponseCache.setDefault",
      "javax.net.ssl.HttpsURLConnection.setDefaultHostnameVerifier",
      "javax.net.ssl.HttpsURLConnection.setDefaultSSLSocketFactory",
      "javax.net.ssl.SSLContext.setDefault",
      "java.security.Security.addProvider",
      "java.security.Security.insertProviderAt",
      "java.security.Security.removeProvider",
      "java.security.Security.setProperty",
      "java.util.Locale.setDefault",
      "java.util.TimeZone.setDefault",
      "java.lang.System.setErr",
      "java.lang.System.setIn",
      "java.lang.System.setOut",
      "sun.misc.Signal.handle"),
  /** Ends the node and all that runs on it. */
  EXIT(
      "it ends the node and all that runs on it",
      "throw from run(), which fails the task, or from start(), which refuses the load",
      "java.lang.System.exit",
      "java.lang.Runtime.exit",
      "java.lang.Runtime.halt"),
  /** Reads and writes memory without any check. */
  UNSAFE(
      "a wrong address ends the node or changes what is not the component's; memory of it is never"
          + " freed at unload",
      "use ComponentContext.arena() and java.lang.invoke.VarHandle",
      "sun.misc.Unsafe.*",
      "jdk.internal.misc.Unsafe.*"),
  /** Runs code that the JVM can't hold to anything. */
  NATIVE_CODE(
      "native code can end the node, and one library can't be loaded by two versions that are side"
          + " by side",
      "do it in Java, or in a program of its own",
      "java.lang.System.load",
      "java.lang.System.loadLibrary",
      "java.lang.Runtime.load",
      "java.lang.Runtime.loadLibrary",
      "java.lang.foreign.SymbolLookup.libraryLookup",
      "java.lang.foreign.Linker.downcallHandle",
      "java.lang.foreign.Linker.upcallStub"),
  /** Memory outside the heap that nobody frees. */
  ENDLESS_MEMORY(
      "memory of the global arena is never freed, not even at unload",
      "use ComponentContext.arena(), which is closed at unload at the latest",
      "java.lang.foreign.Arena.global"),
  /** The loggers of the JDK belong to the whole JVM. */
  LOG_HANDLER(
      "the logger of the JDK keeps the handler and shows it what others log",
      "write by ComponentContext.log()",
      "java.util.logging.Logger.addHandler",
      "java.util.logging.LogManager.addConfigurationListener",
      "java.util.logging.LogManager.readConfiguration",
      "java.util.logging.LogManager.reset"),
  /** The JDK caches what it found for each class. */
  BEAN_CACHE(
      "the JDK keeps what it found out about the class; a node empties the cache at unload",
      "use records and their components, or io.mycelium.api.json.Json",
      "java.beans.Introspector.getBeanInfo",
      "java.beans.PropertyEditorManager.registerEditor"),
  /** The flight recorder keeps its listeners. */
  FLIGHT_RECORDER(
      "the flight recorder keeps the listener or the event's action",
      "show figures by ComponentContext.metrics()",
      "jdk.jfr.FlightRecorder.addListener",
      "jdk.jfr.FlightRecorder.addPeriodicEvent"),
  /** A program that the node does not know of. */
  PROCESS(
      "the program goes on after the unload, and nobody counts or ends it",
      "end it in Component.stop(); ComponentContext.processes() where the node lends it",
      "java.lang.ProcessBuilder.start",
      "java.lang.ProcessBuilder.startPipeline",
      "java.lang.Runtime.exec");

  /** What no reading of class files can find; a report says it. */
  public static final List<String> NOT_SEEN =
      List.of(
          "values in thread locals of threads that are not the slot's",
          "calls by reflection, by method handles that are looked up by name, and by native code",
          "objects that a library of the JDK keeps in a cache of its own",
          "what is taken from the context: the node gives it back itself");

  private final String why;
  private final String remedy;

  /** One call a line, with a line end before the first and after the last. */
  private final String calls;

  PinRule(String why, String remedy, String... calls) {
    this.why = why;
    this.remedy = remedy;
    this.calls = "\n" + String.join("\n", calls) + "\n";
  }

  /** The name in POMs and reports, for example {@code shutdown-hook}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Why such a call pins the component or harms others. */
  public String why() {
    return why;
  }

  /** What to do instead. */
  public String remedy() {
    return remedy;
  }

  /** The rule of this name. */
  public static Optional<PinRule> of(String id) {
    for (PinRule rule : values()) {
      if (rule.id().equals(id)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** The rule that a call breaks; the owner is a class name with dots. */
  static Optional<PinRule> ofCall(String owner, String method) {
    for (PinRule rule : values()) {
      if (rule.calls.contains("\n" + owner + "." + method + "\n")
          || rule.calls.contains("\n" + owner + ".*\n")) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
