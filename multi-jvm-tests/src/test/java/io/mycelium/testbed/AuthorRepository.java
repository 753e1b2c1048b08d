package io.mycelium.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local repository of Maven as an author has it after {@code mvn install} in this project: that
 * of whoever runs the test, by links, and in it the artifacts that this build has packaged.
 *
 * @param folder where it is
 */
record AuthorRepository(Path folder) {
  private static final String GROUP = "mycelium";
  private static final String VERSION = "0.1.0";
  private static final List<String> MODULES =
      List.of("component-api", "distribution", "component-runtime", "component-kit");

  static AuthorRepository create(Path folder, Path project) throws IOException {
    // Surefire says where Maven has its repository.
    Path own =
        Path.of(
            System.getProperty(
                "localRepository", System.getProperty("user.home") + "/.m2/repository"));
    link(own, folder, "io");
    link(own.resolve("io"), folder.resolve("io"), GROUP);
    AuthorRepository repository = new AuthorRepository(folder);
    repository.add("mycelium", "pom", project.resolve("pom.xml"));
    for (String module : MODULES) {
      Path home = project.resolve(module);
      repository.add(module, "pom", home.resolve("pom.xml"));
      repository.add(module, "jar", home.resolve("target/%s-%s.jar".formatted(module, VERSION)));
    }
    return repository;
  }

  private static void link(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (!name.equals(except)) {
          Files.createSymbolicLink(to.resolve(name), entry);
        }
      }
    }
  }

  private void add(String artifact, String type, Path file) throws IOException {
    Path target = folder.resolve("io").resolve(GROUP).resolve(artifact).resolve(VERSION);
    Files.createDirectories(target);
    Files.copy(file, target.resolve("%s-%s.%s".formatted(artifact, VERSION, type)));
  }
}
