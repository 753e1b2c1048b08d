package io.mycelium.testbed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Somebody to whom the fleet delegates names: signs bundles and publishes them. */
public final class Publisher {
  private final Verbs verbs;
  private final Path home;
  private final Path work;

  Publisher(Verbs verbs, Path home, Path work) {
    this.verbs = verbs;
    this.home = home;
    this.work = work;
  }

  /** The private half of its key; made when it is needed first. */
  public Path key() {
    Path key = work.resolve("publisher.key");
    if (!Files.exists(key)) {
      verbs.done("keys", "generate", work.resolve("publisher").toString());
    }
    return key;
  }

  /** What the build of a component of the project has prepared. */
  public Path prepared(String component) {
    return home.resolve("components").resolve(component).resolve("target/bundle");
  }

  /** Gets the name of a prepared component, signs it, and publishes it. */
  public Path publish(String component, String retention) {
    Path bundle = sign(prepared(component), retention, component + ".bundle");
    verbs.done("release", "delegate", component, work.resolve("publisher.pub").toString());
    release(bundle);
    return bundle;
  }

  /** Signs what was prepared. */
  public Path sign(Path prepared, String retention, String file) {
    Path bundle = work.resolve(file);
    verbs.done(
        "bundle",
        "create",
        prepared.toString(),
        "--key",
        key().toString(),
        "--retention",
        retention,
        "-o",
        bundle.toString());
    return bundle;
  }

  /** Signs a release of this version with one more file, so that its content is another. */
  public Path signChanged(String component, String version, String retention) {
    Path prepared = prepared(component);
    Path folder = work.resolve(component + "-" + version);
    try (Stream<Path> files = Files.walk(prepared)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(prepared.relativize(file).toString()));
      }
      Path declaration = folder.resolve("declaration.json");
      ObjectNode declared = (ObjectNode) Json.parse(Files.readString(declaration));
      Files.writeString(declaration, Json.write(declared.put("version", version)));
      Files.writeString(folder.resolve("content/CHANGES"), "This release changes nothing.\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sign(folder, retention, component + "-" + version + ".bundle");
  }

  /** Publishes a bundle whose name it has. */
  public void release(Path bundle) {
    verbs.done("release", "publish", bundle.toString(), "--key", key().toString());
  }
}
