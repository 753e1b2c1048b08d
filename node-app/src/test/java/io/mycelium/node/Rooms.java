package io.mycelium.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The modules and the arrows between them, as the table of ADR 1 has them. */
final class Rooms {
  /** The folder of the project. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Stands in the table for the actor library. */
  static final String PEKKO = "Pekko";

  private static final Path TABLE = ROOT.resolve("docs/adr/0001-rooms-and-arrows.md");
  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (.+) \\|");
  private static final Pattern MODULE = Pattern.compile("`([^`]+)`");
  private static final Pattern PACKAGE = Pattern.compile("package io\\.mycelium\\.(\\w+)[.;].*");
  private static final String ALL_ABOVE = "all of the above";
  private static final String ANY_COMPONENT = "components/…";
  private static final String COMPONENTS = "components/";

  private final Map<String, Set<String>> mayUse = new LinkedHashMap<>();

  Rooms() {
    try {
      for (String line : Files.readAllLines(TABLE)) {
        Matcher row = ROW.matcher(line);
        if (row.matches()) {
          mayUse.put(row.group(1), named(row.group(2)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a row names, and what that may use in turn. */
  private Set<String> named(String text) {
    Set<String> names = new LinkedHashSet<>();
    if (text.contains(ALL_ABOVE) || text.equals("all")) {
      names.addAll(mayUse.keySet());
    }
    if (text.contains(PEKKO)) {
      names.add(PEKKO);
    }
    Matcher module = MODULE.matcher(text);
    while (module.find()) {
      names.add(module.group(1));
    }
    for (String name : List.copyOf(names)) {
      names.addAll(mayUse.getOrDefault(name, Set.of()));
    }
    return names;
  }

  /** The modules of the build that have main sources. */
  List<String> modules() {
    List<String> modules = new ArrayList<>();
    for (Path folder : folders()) {
      if (Files.isDirectory(folder.resolve("src/main/java"))) {
        modules.add(ROOT.relativize(folder).toString());
      }
    }
    return modules;
  }

  /** What a module may use: names of modules, and {@link #PEKKO}. */
  Set<String> mayUse(String module) {
    String row = module.startsWith(COMPONENTS) ? ANY_COMPONENT : module;
    Set<String> names = mayUse.get(row);
    if (names == null) {
      throw new IllegalStateException("module %s has no row in %s".formatted(module, TABLE));
    }
    return names;
  }

  /** The parts below {@code io.mycelium} that are the packages of a module. */
  Set<String> packagesOf(String module) {
    Set<String> parts = new LinkedHashSet<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Files.readAllLines(file).stream()
            .map(PACKAGE::matcher)
            .filter(Matcher::matches)
            .forEach(matcher -> parts.add(matcher.group(1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return parts;
  }

  /** The packages that a module may see, its own among them. */
  Set<String> packagesFor(String module) {
    Set<String> parts = packagesOf(module);
    for (String other : modules()) {
      if (mayUse(module).contains(other)) {
        parts.addAll(packagesOf(other));
      }
    }
    return parts;
  }

  private static List<Path> folders() {
    try (Stream<Path> modules = Files.list(ROOT);
        Stream<Path> components = Files.list(ROOT.resolve(COMPONENTS))) {
      return Stream.concat(modules, components)
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
