package io.mycelium.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URL;
import java.nio.ByteBuffer;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one class loader of a slot. It bears the slot's name, so that each frame of a stack trace
 * tells whose it is; sees its own modules, the platform and the packages that its modules read from
 * the boot layer, never the class path of the node; and closes all its files when the slot unloads.
 *
 * <p>Resources are read through this loader and not through {@code jar:} URLs: the JDK caches the
 * files of those for ever.
 */
final class SlotLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, ModuleReference> modules = new ConcurrentHashMap<>();
  private final Map<String, ModuleReference> packages;
  private final Map<String, ClassLoader> borrowed;
  private final Map<String, ModuleReader> readers = new ConcurrentHashMap<>();
  private final AtomicLong definedBytes = new AtomicLong();
  private final long number = SlotUrls.open(this);
  private volatile boolean closed;

  /**
   * Makes a loader.
   *
   * @param packages the slot's own packages
   * @param borrowed the packages of the boot layer that the slot reads
   */
  SlotLoader(
      String name, Map<String, ModuleReference> packages, Map<String, ClassLoader> borrowed) {
    super(name, ClassLoader.getPlatformClassLoader());
    this.packages = Map.copyOf(packages);
    this.borrowed = Map.copyOf(borrowed);
  }

  /** Adds a module for the look-up of its resources. */
  void add(ModuleReference module) {
    modules.put(module.descriptor().name(), module);
  }

  /** Different for each loader of this JVM; a heap dump is searched for it. */
  long number() {
    return number;
  }

  /** The bytes of the class files that were defined. */
  long definedBytes() {
    return definedBytes.get();
  }

  /** Whether the code in this loader may know a module of the platform. */
  boolean mayUse(String platformModule) {
    return ModuleLayer.boot().findModule(platformModule).isPresent()
        && modules.values().stream()
            .map(ModuleReference::descriptor)
            .anyMatch(
                own ->
                    own.isAutomatic()
                        || own.requires().stream()
                            .anyMatch(each -> each.name().equals(platformModule)));
  }

  /** Defines a class of the core here, outside of the slot's modules. */
  Class<?> define(String name, byte[] bytes) {
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** Opens every module once, so that an unreadable one is seen at load. */
  void openAll() throws IOException {
    for (ModuleReference module : modules.values()) {
      reader(module);
    }
  }

  /** Closes all files; classes that were not yet loaded can't be loaded any more. */
  void close() {
    synchronized (readers) {
      closed = true;
      SlotUrls.close(number);
      for (ModuleReader reader : readers.values()) {
        try {
          reader.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      readers.clear();
    }
  }

  private ModuleReader reader(ModuleReference module) throws IOException {
    String name = module.descriptor().name();
    ModuleReader reader = readers.get(name);
    if (reader != null) {
      return reader;
    }
    synchronized (readers) {
      if (closed) {
        throw new IOException("slot " + getName() + " is unloaded");
      }
      ModuleReader opened = readers.get(name);
      if (opened == null) {
        opened = module.open();
        readers.put(name, opened);
      }
      return opened;
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null) {
        loaded = find(name);
      }
      if (resolve) {
        resolveClass(loaded);
      }
      return loaded;
    }
  }

  private Class<?> find(String name) throws ClassNotFoundException {
    String packageName = packageOf(name);
    ModuleReference own = packages.get(packageName);
    if (own != null) {
      return define(own, name);
    }
    ClassLoader other = borrowed.get(packageName);
    return (other != null ? other : getParent()).loadClass(name);
  }

  @Override
  protected @Nullable Class<?> findClass(@Nullable String moduleName, String name) {
    ModuleReference own = packages.get(packageOf(name));
    if (own == null || !own.descriptor().name().equals(moduleName)) {
      return null;
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      try {
        return loaded != null ? loaded : define(own, name);
      } catch (ClassNotFoundException absent) {
        return null;
      }
    }
  }

  private Class<?> define(ModuleReference module, String name) throws ClassNotFoundException {
    try {
      byte[] bytes = read(module, name.replace('.', '/') + ".class").orElse(null);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      URL location = module.location().orElseThrow().toURL();
      CodeSource source = new CodeSource(location, (Certificate[]) null);
      Class<?> defined =
          defineClass(name, bytes, 0, bytes.length, new ProtectionDomain(source, null));
      definedBytes.addAndGet(bytes.length);
      return defined;
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private Optional<byte[]> read(ModuleReference module, String resource) throws IOException {
    ModuleReader reader = reader(module);
    Optional<ByteBuffer> buffer = reader.read(resource);
    if (buffer.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = new byte[buffer.get().remaining()];
      buffer.get().get(bytes);
      return Optional.of(bytes);
    } finally {
      reader.release(buffer.get());
    }
  }

  @Override
  protected @Nullable URL findResource(@Nullable String moduleName, String name)
      throws IOException {
    ModuleReference module = moduleName == null ? null : modules.get(moduleName);
    return module == null ? null : url(module, name);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    List<URL> found = ownResources(name);
    return found.isEmpty() ? null : found.getFirst();
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    return Collections.enumeration(ownResources(name));
  }

  private List<URL> ownResources(String name) {
    List<URL> found = new ArrayList<>();
    for (ModuleReference module : modules.values()) {
      try {
        URL url = url(module, name);
        if (url != null) {
          found.add(url);
        }
      } catch (IOException unreadable) {
        return found;
      }
    }
    return found;
  }

  private @Nullable URL url(ModuleReference module, String name) throws IOException {
    if (reader(module).find(name).isEmpty()) {
      return null;
    }
    return SlotUrls.of(number, module.descriptor().name(), name);
  }

  /** The bytes of a resource of one of the slot's modules. */
  Optional<byte[]> resource(String moduleName, String name) throws IOException {
    ModuleReference module = modules.get(moduleName);
    return module == null ? Optional.empty() : read(module, name);
  }

  private static String packageOf(String className) {
    int dot = className.lastIndexOf('.');
    return dot < 0 ? "" : className.substring(0, dot);
  }
}
