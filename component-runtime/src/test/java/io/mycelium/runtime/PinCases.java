package io.mycelium.runtime;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The cases of {@link PinTableTest}, in the language of the components that do them. */
final class PinCases {
  /** The package of the JDK's own logging; the node's sources may not name it in one word. */
  private static final String LOGGING = "java.util." + "logging.";

  private PinCases() {}

  /** What looks dangerous and needs no remedy. */
  static List<Pin> harmless() {
    return List.of(
        Pin.freed("0 nothing", ""),
        Pin.freed(
            "0 services of the own layer",
            "uses Runnable; provides Runnable with demo.Main.Task;",
            "int n = 0; for (Runnable r : ServiceLoader.load(Main.class.getModule().getLayer(),"
                + " Runnable.class)) { r.run(); n++; } if (n == 0) throw new Trouble();"),
        Pin.freed(
            "15 thread local on a thread of the common pool",
            "ForkJoinPool.commonPool().submit(() -> LOCAL.set(new Value())).get();"),
        Pin.freed(
            "18 level of the JDK's logging",
            "requires java.logging;",
            "new " + LOGGING + "Level(\"MINE\", 777) { Value v = new Value(); };"),
        Pin.freed(
            "18 handler of the own logger",
            "requires java.logging;",
            LOGGING
                + "Logger.getLogger(\"demo.own\").addHandler(new "
                + LOGGING
                + "StreamHandler() { Value v = new Value(); });"),
        Pin.freed(
            "25 callback of a future that nobody completes",
            "new CompletableFuture<Object>().thenRun(() -> new Value());"),
        Pin.freed(
            "33 introspector, whose caches are soft on this JDK",
            "requires java.desktop;",
            "java.beans.Introspector.getBeanInfo(Shape.class);"),
        Pin.freed(
            "34 proxy",
            "java.lang.reflect.Proxy.newProxyInstance(Main.class.getClassLoader(),"
                + " new Class<?>[] {ShapeMBean.class}, (p, m, a) -> 1).hashCode();"),
        Pin.freed(
            "35 cleaner of an object that goes",
            "Value v = new Value(); java.lang.ref.Cleaner.create().register(new Object(),"
                + " v::use);"),
        Pin.freed(
            "36 serialization of the JDK",
            "new java.io.ObjectOutputStream(new java.io.ByteArrayOutputStream())"
                + ".writeObject(new Value());"),
        Pin.freed(
            "37 HTTP client, dropped",
            "requires java.net.http;",
            "java.net.http.HttpClient.newHttpClient();"),
        Pin.freed(
            "39 scoped value", "ScopedValue.where(SCOPED, new Value()).run(() -> SCOPED.get());"),
        Pin.freed(
            "40 shared arena, not closed", "java.lang.foreign.Arena.ofShared().allocate(64);"),
        Pin.freed(
            "address of a file in the own jar, with the JDK's cache",
            "var own = Main.class.getProtectionDomain().getCodeSource().getLocation();"
                + " java.net.URI.create(\"jar:\" + own + \"!/demo/Main.class\").toURL()"
                + ".openStream().readAllBytes();"),
        Pin.freed(
            "resource of the own module",
            "Main.class.getResource(\"texts.properties\").openStream().readAllBytes();"),
        Pin.freed("texts of the own module", "ResourceBundle.getBundle(\"demo.texts\");"),
        Pin.freed(
            "class loader over the own one, not closed",
            "var own = Main.class.getProtectionDomain().getCodeSource().getLocation();"
                + " new java.net.URLClassLoader(new java.net.URL[] {own},"
                + " Main.class.getClassLoader()).loadClass(\"demo.Main\");"),
        Pin.freed(
            "hash of a record of own parts",
            "record Pair(Value a, Value b) {} new Pair(new Value(), new Value()).hashCode();"));
  }

  /** What the context or the sweep takes back. */
  static List<Pin> remedied() {
    return List.of(
        Pin.freed(
            "16 shutdown hook",
            "Value v = new Value(); Runtime.getRuntime().addShutdownHook(new Thread(v::use));"),
        Pin.freed(
            "16 shutdown hook of an own class",
            "Runtime.getRuntime().addShutdownHook(new Thread() { Value v = new Value(); });"),
        Pin.freed(
            "17 MBean",
            "requires java.management;",
            "java.lang.management.ManagementFactory.getPlatformMBeanServer().registerMBean("
                + "new Shape(), new javax.management.ObjectName(\"demo:type=Shape\"));"),
        Pin.freed(
            "18 handler of the root logger",
            "requires java.logging;",
            LOGGING
                + "Logger.getLogger(\"\").addHandler(new "
                + LOGGING
                + "StreamHandler() { Value v = new Value(); });"),
        Pin.freed(
            "20 platform thread, parked",
            "Thread.ofPlatform().daemon().start(() -> { try { new CountDownLatch(1).await(); }"
                + " catch (InterruptedException e) { new Value(); } });"),
        Pin.freed("21 timer of the context", "c.timers().every(Duration.ofHours(1), () -> {});"),
        Pin.freed(
            "25 tasks of the context's executor",
            "c.executor().submit(() -> { new CountDownLatch(1).await(); return new Value(); });"),
        Pin.freed("26 system property", "System.getProperties().put(\"demo.v\", new Value());"),
        Pin.freed(
            "38 default handler of uncaught exceptions",
            "Value v = new Value();"
                + " Thread.setDefaultUncaughtExceptionHandler((t, e) -> v.use());"),
        Pin.freed("40 arena of the context, not closed", "c.arena(100).allocate(64);"),
        Pin.freed(
            "driver of databases",
            "requires java.sql;",
            "java.sql.DriverManager.registerDriver((java.sql.Driver)"
                + " java.lang.reflect.Proxy.newProxyInstance(Main.class.getClassLoader(),"
                + " new Class<?>[] {java.sql.Driver.class, ShapeMBean.class}, (p, m, a) ->"
                + " m.getName().equals(\"hashCode\") ? 1 : m.getName().equals(\"equals\")"
                + " ? p == a[0] : null));"),
        Pin.freed(
            "provider of cryptography",
            "java.security.Security.addProvider("
                + "new java.security.Provider(\"Demo\", \"1\", \"\") {});"),
        Pin.freed(
            "default authenticator",
            "java.net.Authenticator.setDefault(new java.net.Authenticator() {});"),
        Pin.freed(
            "default cookie handler",
            "java.net.CookieHandler.setDefault(new java.net.CookieManager() {});"),
        Pin.freed(
            "default proxy selector",
            "java.net.ProxySelector.setDefault(new java.net.ProxySelector() {"
                + " public List<java.net.Proxy> select(java.net.URI u) { return List.of(); }"
                + " public void connectFailed(java.net.URI u, java.net.SocketAddress a,"
                + " java.io.IOException e) {} });"),
        Pin.freed(
            "standard output",
            "System.setOut(new java.io.PrintStream(System.out) { Value v = new Value(); });"));
  }

  /** What a node can't take back: the holder is named. */
  static List<Pin> held() {
    return List.of(
        Pin.held(
            "15 thread local on a thread of the JDK",
            "threadLocals",
            "var set = new CountDownLatch(1);"
                + " CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, Runnable::run)"
                + ".execute(() -> { LOCAL.set(new Value()); set.countDown(); }); set.await();"),
        Pin.held(
            "17 standard MBean",
            "requires java.management;",
            "javax.management.StandardMBean.mbean",
            "java.lang.management.ManagementFactory.getPlatformMBeanServer().registerMBean("
                + "new javax.management.StandardMBean(new Shape(), ShapeMBean.class),"
                + " new javax.management.ObjectName(\"demo:type=Standard\"));"),
        Pin.held(
            "19 virtual thread around the context, parked",
            "a virtual thread in",
            "Thread.ofVirtual().start(() -> { LockSupport.parkNanos(Long.MAX_VALUE);"
                + " new Value(); });"),
        Pin.held(
            "20 platform thread that ignores interrupts",
            "thread 'demo-deaf' (WAITING) in",
            "Thread.ofPlatform().daemon().name(\"demo-deaf\").start(() -> {"
                + " while (true) { LockSupport.park(new Object()); Thread.interrupted(); } });"),
        Pin.held(
            "21 timer of the JDK",
            "thread 'demo-timer' (java.util.TimerThread)",
            "new Timer(\"demo-timer\", true).schedule(new TimerTask() {"
                + " public void run() {} }, 3_600_000L);"),
        Pin.held(
            "25 task of an own scheduler",
            "thread 'demo-scheduler'",
            "Executors.newScheduledThreadPool(1, r -> {"
                + " Thread t = Executors.defaultThreadFactory().newThread(r);"
                + " t.setName(\"demo-scheduler\"); t.setDaemon(true); return t; })"
                + ".schedule(() -> new Value(), 1, TimeUnit.HOURS);"),
        Pin.held(
            "25 future with a timeout",
            "DelayScheduler",
            "Value v = new Value();"
                + " new CompletableFuture<Object>().completeOnTimeout(v, 1, TimeUnit.HOURS);"),
        Pin.held(
            "26 system property, inside a list of the JDK",
            "static java.lang.System.props",
            "System.getProperties().put(\"demo.list\", List.of(new Value()));"),
        Pin.held(
            "35 cleaner of an object that stays",
            "jdk.internal.ref",
            "Value v = new Value(); java.lang.ref.Cleaner.create().register(System.out, v::use);"),
        Pin.held(
            "listener of a bean of the platform",
            "requires java.management;",
            "NotificationEmitterSupport",
            "((javax.management.NotificationEmitter)"
                + " java.lang.management.ManagementFactory.getMemoryMXBean())"
                + ".addNotificationListener((n, h) -> new Value(), null, null);"));
  }

  /** The jars of Jackson on the class path of the tests. */
  static List<Path> jackson() {
    return Stream.of(
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.annotation.JsonProperty")
        .map(PinCases::home)
        .toList();
  }

  private static Path home(String type) {
    try {
      return Path.of(
          Class.forName(type).getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
