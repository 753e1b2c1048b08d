package io.mycelium.testbed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A component that a test has written: one source each for its main class and, if it has one, the
 * contract that it offers or needs.
 *
 * @param name the component
 * @param version its version
 * @param main the source of the class {@code demo.Main}
 * @param contract the source of the interface {@code acme.Clock}; empty for none
 * @param provides the version of the contract that it offers; empty for none
 * @param requires the versions of the contract that it needs; empty for none
 */
record WrittenComponent(
    String name, String version, String main, String contract, String provides, String requires) {
  private static final String CONTRACT = "acme.Clock";

  /** Prepares, signs and publishes it; its name is delegated to the fleet's publisher. */
  void publish(Fleet fleet) {
    Path prepared = prepare(fleet.projectHome(), fleet.work());
    Path bundle = fleet.publisher().sign(prepared, "10m", name + version + ".bundle");
    fleet
        .verbs()
        .done("release", "delegate", name, fleet.work().resolve("publisher.pub").toString());
    fleet.publisher().release(bundle);
  }

  /** Compiles it and prepares its folder, as the build of a component does. */
  Path prepare(Path home, Path work) {
    Path folder = work.resolve("%s-%s".formatted(name, version));
    try {
      Path lib = Files.createDirectories(folder.resolve("prepared/content/lib"));
      Path api = home.resolve("component-api/target/component-api-0.1.0.jar");
      Path acme = lib.resolve("acme.jar");
      if (!contract.isEmpty()) {
        jar(
            folder.resolve("acme"),
            acme,
            Map.of("module-info", "module acme { exports acme; }", "acme/Clock", contract),
            List.of());
      }
      String needs = contract.isEmpty() ? "" : " requires acme;";
      jar(
          folder.resolve("demo"),
          lib.resolve("demo.jar"),
          Map.of(
              "module-info",
              "module demo { requires io.mycelium.api;%s }".formatted(needs),
              "demo/Main",
              main),
          contract.isEmpty() ? List.of(api) : List.of(api, acme));
      Files.writeString(folder.resolve("prepared/declaration.json"), Json.write(declaration(home)));
      return folder.resolve("prepared");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode declaration(Path home) throws IOException {
    ObjectNode declared =
        (ObjectNode)
            Json.parse(
                Files.readString(home.resolve("components/empty/target/bundle/declaration.json")));
    declared
        .put("component", name)
        .put("version", version)
        .put("mainClass", "demo.Main")
        .put("moduleName", "demo");
    link(declared.putArray("provides"), provides);
    link(declared.putArray("requires"), requires);
    return declared;
  }

  private static void link(ArrayNode services, String range) {
    if (!range.isEmpty()) {
      services.addObject().put("contract", CONTRACT).put("range", range);
    }
  }

  private static void jar(Path folder, Path jar, Map<String, String> sources, List<Path> modules)
      throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<Path> files =
        new TreeMap<>(sources)
            .entrySet().stream()
                .map(
                    source -> written(folder.resolve(source.getKey() + ".java"), source.getValue()))
                .toList();
    String path = String.join(":", modules.stream().map(Path::toString).toList());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-d", classes.toString(), "--module-path", path);
      boolean done =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      if (!done) {
        throw new IllegalArgumentException(said.toString());
      }
    }
    pack(classes, jar);
  }

  private static Path written(Path file, String source) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> entries = Files.walk(classes)) {
      for (Path entry : entries.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
        Files.copy(entry, out);
        out.closeEntry();
      }
    }
  }
}
