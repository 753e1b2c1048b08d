package io.mycelium.kit.harness;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Finds the component and the modules that it requires on the class path and the module path of the
 * test, and makes jars of what are folders there, for a node only loads jars.
 */
final class ModulesOnPath {
  private static final String API = "io.mycelium.api";
  private static final String OWN = "component-under-test.jar";

  private final Path folder;

  /** Jars that are made go into the folder. */
  ModulesOnPath(Path folder) {
    this.folder = folder;
  }

  /** The jar of the main class first, then those of the modules that it requires. */
  List<Path> jarsOf(String mainClass) {
    Path own = packed(home(mainClass), OWN);
    ModuleFinder system = ModuleFinder.ofSystem();
    Map<String, ModuleReference> known = onPath();
    Map<String, Path> jars = new LinkedHashMap<>();
    Deque<ModuleDescriptor> open = new ArrayDeque<>();
    ModuleDescriptor start = module(own).descriptor();
    jars.put(start.name(), own);
    open.add(start);
    while (!open.isEmpty()) {
      for (ModuleDescriptor.Requires needed : open.remove().requires()) {
        String name = needed.name();
        ModuleReference found = known.get(name);
        boolean given = name.equals(API) || system.find(name).isPresent();
        boolean optional = needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC);
        // What is required and nowhere is refused by the load, with the name of the module.
        if (!given && !optional && found != null && !jars.containsKey(name)) {
          jars.put(name, packed(Path.of(found.location().orElseThrow()), name + ".jar"));
          open.add(found.descriptor());
        }
      }
    }
    return List.copyOf(jars.values());
  }

  private static Path home(String mainClass) {
    String file = mainClass.replace('.', '/') + ".class";
    URL url = Thread.currentThread().getContextClassLoader().getResource(file);
    if (url == null) {
      throw new IllegalStateException(
          "main class '%s' is not on the path of this test: there is no %s"
              .formatted(mainClass, file));
    }
    try {
      String text = url.toString();
      if (text.startsWith("jar:")) {
        return Path.of(new URI(text.substring("jar:".length(), text.indexOf("!/"))));
      }
      Path home = Path.of(url.toURI());
      for (int i = 0; i < Path.of(file).getNameCount(); i++) {
        home = home.resolveSibling("").toAbsolutePath().normalize();
      }
      return home;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "main class '%s' is at %s, which is neither a folder nor a jar".formatted(mainClass, url),
          e);
    }
  }

  private static Map<String, ModuleReference> onPath() {
    Map<String, ModuleReference> modules = new LinkedHashMap<>();
    for (String property : List.of("jdk.module.path", "java.class.path")) {
      for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
          add(Path.of(entry), modules);
        }
      }
    }
    return modules;
  }

  private static void add(Path entry, Map<String, ModuleReference> modules) {
    try {
      for (ModuleReference found : ModuleFinder.of(entry).findAll()) {
        modules.putIfAbsent(found.descriptor().name(), found);
      }
    } catch (FindException noModule) {
      // Such a jar can't be required by name, and so is none of the component's.
      return;
    }
  }

  private static ModuleReference module(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next();
  }

  private Path packed(Path home, String name) {
    if (Files.isRegularFile(home)) {
      return home;
    }
    try {
      Path jar = Files.createDirectories(folder).resolve(name);
      List<Path> files = new ArrayList<>();
      try (Stream<Path> found = Files.walk(home)) {
        found.filter(Files::isRegularFile).sorted().forEach(files::add);
      }
      try (OutputStream file = Files.newOutputStream(jar);
          JarOutputStream out = new JarOutputStream(file)) {
        for (Path each : files) {
          out.putNextEntry(
              new JarEntry(home.relativize(each).toString().replace(File.separatorChar, '/')));
          Files.copy(each, out);
          out.closeEntry();
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException("no jar can be made of " + home, e);
    }
  }
}
