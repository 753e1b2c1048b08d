package io.mycelium.testbed;

import java.nio.file.Files;
import java.nio.file.Path;

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

  /** Publishes a bundle whose name it has. */
  public void release(Path bundle) {
    verbs.done("release", "publish", bundle.toString(), "--key", key().toString());
  }
}
