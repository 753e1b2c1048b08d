package io.mycelium.distribution.bundle;

import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.api.VersionRange;
import io.mycelium.distribution.trust.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small bundles with known content. */
public final class TestBundles {
  private TestBundles() {}

  /** A declaration that says nothing but the name and the version. */
  public static Declaration declaration(String name, String version) {
    return Declaration.of(
        new ComponentId(name), Version.parse(version), "acme.hello.Hello", "acme.hello");
  }

  /** The declaration of the worked example in the documentation: it fills every field. */
  public static Declaration example() {
    return new Declaration(
        new ComponentId("acme.hello"),
        Version.parse("1.2.3"),
        "acme.hello.Hello",
        "acme.hello",
        VersionRange.parse("[0.1.0,1.0.0)"),
        Declaration.ANY_PLATFORM,
        List.of(new Dependency(new ComponentId("acme.base"), VersionRange.parse("[1.0.0,2.0.0)"))),
        List.of(new Service("acme.Greeter", VersionRange.parse("1.0.0"))),
        List.of(new Service("acme.Clock", VersionRange.ANY)),
        Duration.ofMinutes(10),
        1 << 20,
        Map.of("greet", "Says hello.", "wave", ""));
  }

  /** Writes a bundle whose entries have the given texts. */
  public static Path write(
      Path directory, Declaration declaration, Map<String, String> texts, SigningKey key)
      throws IOException {
    Path sources = Files.createTempDirectory(directory, "sources");
    Map<String, Path> files = new LinkedHashMap<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = sources.resolve("file-" + files.size());
      Files.write(file, text.getValue().getBytes(StandardCharsets.UTF_8));
      files.put(text.getKey(), file);
    }
    Path target = sources.resolve("test.bundle");
    BundleWriter.write(declaration, files, key, target);
    return target;
  }

  /** Writes the bundle of the worked example. */
  public static Path writeExample(Path directory, SigningKey key) throws IOException {
    return write(
        directory, example(), Map.of("lib/hello.jar", "hello", "NOTICE", "(c) Acme\n"), key);
  }
}
