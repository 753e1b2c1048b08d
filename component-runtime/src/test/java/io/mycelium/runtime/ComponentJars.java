package io.mycelium.runtime;

import io.mycelium.api.Component;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/** Compiles small components at test time and packs them as jars. */
public final class ComponentJars {
  /** What each component imports. */
  public static final String IMPORTS =
      "import io.mycelium.api.*; import java.util.*; import java.time.*; import java.nio.file.*;"
          + " import java.util.concurrent.*; import java.util.concurrent.locks.LockSupport;";

  private final Path directory;

  /** Packs below this directory. */
  public ComponentJars(Path directory) {
    this.directory = directory;
  }

  /** A named module {@code demo} whose class {@code demo.Main} has this body. */
  public Path component(String jarName, String body) throws IOException {
    return module(
        jarName,
        Map.of(
            "module-info.java",
            "module demo { requires io.mycelium.api; }",
            "demo/Main.java",
            "package demo; "
                + IMPORTS
                + " public final class Main implements Component { "
                + body
                + " }"));
  }

  /** Any sources as a jar, compiled against the API and these jars. */
  public Path module(String jarName, Map<String, String> sources, Path... dependencies)
      throws IOException {
    Path home = Files.createDirectories(directory.resolve(jarName + ".src"));
    Path classes = Files.createDirectories(directory.resolve(jarName + ".classes"));
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : new LinkedHashMap<>(sources).entrySet()) {
      boolean java = source.getKey().endsWith(".java");
      Path file = (java ? home : classes).resolve(source.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, source.getValue());
      if (java) {
        files.add(file);
      }
    }
    compile(files, classes, sources.containsKey("module-info.java"), dependencies);
    return pack(classes, directory.resolve(jarName + ".jar"));
  }

  private static void compile(List<Path> files, Path classes, boolean named, Path... dependencies)
      throws IOException {
    StringBuilder path = new StringBuilder();
    path.append(home(Component.class))
        .append(File.pathSeparatorChar)
        .append(home(NullMarked.class));
    for (Path dependency : dependencies) {
      path.append(File.pathSeparatorChar).append(dependency);
    }
    List<String> options =
        List.of("-d", classes.toString(), named ? "--module-path" : "-cp", path.toString());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter output = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  output, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(output.toString());
      }
    }
  }

  private static Path pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> entries = Files.walk(classes)) {
      for (Path entry : entries.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
        Files.copy(entry, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
