package io.mycelium.runtime.wasm;

import io.mycelium.runtime.SlotUrls;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The loader of what a module was compiled to. It bears the name of its slot, so that a frame of a
 * stack trace tells whose it is.
 */
final class WasmLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> undefined;
  private final long bytes;
  private final long number = SlotUrls.number();

  /** Defines all the classes, so that one that the JVM refuses is seen at load. */
  WasmLoader(String slot, Map<String, byte[]> classes) throws ClassNotFoundException {
    super(slot, WasmLoader.class.getClassLoader());
    undefined = new HashMap<>();
    // The compiler writes some of the names as class files do.
    classes.forEach((name, code) -> undefined.put(name.replace('/', '.'), code));
    bytes = classes.values().stream().mapToLong(each -> each.length).sum();
    for (String name : List.copyOf(undefined.keySet())) {
      Class.forName(name, true, this);
    }
    undefined.clear();
  }

  /** Different for each loader of this JVM; a heap dump is searched for it. */
  long number() {
    return number;
  }

  /** The bytes of the class files. */
  long bytes() {
    return bytes;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] code = undefined.get(name);
    if (code == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, code, 0, code.length);
  }
}
