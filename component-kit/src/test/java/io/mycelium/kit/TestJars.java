package io.mycelium.kit;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Small real jars: empty classes, in a named module or in none. */
final class TestJars {
  private static final int MANDATED = 0x8000;

  private TestJars() {}

  /** A jar with a module-info. */
  static Path named(Path file, String module, String... classes) throws IOException {
    return write(file, module, classes);
  }

  /** A jar without one. */
  static Path plain(Path file, String... classes) throws IOException {
    return write(file, "", classes);
  }

  private static Path write(Path file, String module, String... classes) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      if (!module.isEmpty()) {
        add(jar, "module-info", moduleInfo(module));
      }
      for (String each : classes) {
        add(jar, each.replace('.', '/'), ClassFile.of().build(ClassDesc.of(each), any -> {}));
      }
    }
    return file;
  }

  private static byte[] moduleInfo(String module) {
    return ClassFile.of()
        .buildModule(
            ModuleAttribute.of(
                ModuleDesc.of(module),
                info -> info.requires(ModuleDesc.of("java.base"), MANDATED, null)));
  }

  private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name + ".class"));
    jar.write(bytes);
    jar.closeEntry();
  }
}
