package io.mycelium.kit;

import io.mycelium.runtime.LoadRequest;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The jars of a component as a node will load them: each is one module, named or automatic, and
 * none brings what the node gives.
 *
 * @param own the module of the component's own jar
 * @param files each path in the bundle with the jar to take it from
 */
record ComponentJars(ModuleReference own, Map<String, Path> files) {
  private static final String FOLDER = "lib/";
  private static final String API = "io.mycelium.api";

  /** Refuses jars that a node could not load together. */
  static ComponentJars of(Path ownJar, List<Path> libraries) {
    List<Path> jars = new ArrayList<>(libraries);
    jars.addFirst(ownJar);
    if (jars.size() > LoadRequest.MAX_JARS) {
      throw new KitException(
          "%d jars; a component has at most %d".formatted(jars.size(), LoadRequest.MAX_JARS));
    }
    Map<String, Path> files = new TreeMap<>();
    Map<String, Path> byName = new HashMap<>();
    Map<String, Path> byModule = new HashMap<>();
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      refuseSecond("file name", name, byName.put(name.toLowerCase(Locale.ROOT), jar), jar);
      ModuleDescriptor module = module(jar).descriptor();
      refuseSecond("module name", module.name(), byModule.put(module.name(), jar), jar);
      refuseApi(jar, module.packages());
      files.put(FOLDER + name, jar);
    }
    return new ComponentJars(module(ownJar), files);
  }

  /** The name of the module that holds the main class. */
  String moduleOf(String mainClass) {
    String file = mainClass.replace('.', '/') + ".class";
    try (ModuleReader content = own.open()) {
      if (content.find(file).isEmpty()) {
        throw new KitException(
            "main class '%s' is not in %s, which has no %s"
                .formatted(mainClass, own.location().orElseThrow().getPath(), file));
      }
    } catch (IOException e) {
      throw new KitException("%s can't be read: %s".formatted(own, e), e);
    }
    return own.descriptor().name();
  }

  private static ModuleReference module(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new KitException(
          jar + " is not a file: a bundle is made of jars, so that the phase must be 'package'");
    }
    try {
      return ModuleFinder.of(jar).findAll().iterator().next();
    } catch (FindException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KitException(
          ("%s has no module name and none can be derived: give it a module-info.java, an"
                  + " 'Automatic-Module-Name' in its manifest, or a file name that makes one (%s)")
              .formatted(jar, cause.getMessage()),
          e);
    }
  }

  private static void refuseSecond(String what, String name, @Nullable Path before, Path jar) {
    if (before != null) {
      throw new KitException(
          "%s and %s have the same %s '%s': leave one out".formatted(before, jar, what, name));
    }
  }

  private static void refuseApi(Path jar, Set<String> packages) {
    for (String each : packages) {
      if (each.equals(API) || each.startsWith(API + ".")) {
        throw new KitException(
            "%s brings the package %s, which the node gives: its dependency needs <scope>provided"
                .formatted(jar, each));
      }
    }
  }
}
