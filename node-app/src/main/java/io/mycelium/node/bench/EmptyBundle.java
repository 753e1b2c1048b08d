package io.mycelium.node.bench;

import io.mycelium.api.ComponentId;
import io.mycelium.api.NodeId;
import io.mycelium.api.Version;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.runtime.LoadRequest;
import io.mycelium.runtime.NodeFacilities;
import io.mycelium.runtime.SlotStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The component that does nothing, as the build has prepared it.
 *
 * @param folder where it lies
 * @param prepared what it is made of
 */
record EmptyBundle(Path folder, PreparedBundle prepared) {
  static final String COMPONENT = "empty";

  /** An operation of it. */
  static final String OPERATION = "nothing";

  private static final long QUOTA_BYTES = 1_000_000;
  private static final NodeId NODE = new NodeId("ab".repeat(32));

  /** Reads it below the project. */
  static EmptyBundle in(Path home) throws IOException {
    Path folder = home.resolve("components/" + COMPONENT + "/target/bundle");
    if (!Files.isDirectory(folder)) {
      throw new BenchFailedException(folder + " is not there: build the project first");
    }
    return new EmptyBundle(folder, PreparedBundle.read(folder));
  }

  /** The component that is built to WebAssembly; it has the operation too. */
  static EmptyBundle wasm(Path home) throws IOException {
    Path folder = home.resolve("components/word-count-wasm/bundle");
    return new EmptyBundle(folder, PreparedBundle.read(folder));
  }

  /** A load of it under a name, with folders of its own below another. */
  LoadRequest load(String name, Path work) {
    return new LoadRequest(
        new ComponentId(name),
        Version.parse("1.0.0"),
        1,
        NODE,
        prepared.declaration().mainClass(),
        prepared.files().values().stream()
            .filter(
                file -> file.toString().endsWith(prepared.declaration().isolation().codeSuffix()))
            .toList(),
        new SlotStorage(
            work.resolve("scratch").resolve(name),
            QUOTA_BYTES,
            work.resolve("data").resolve(name),
            QUOTA_BYTES),
        NodeFacilities.logOnly((level, line) -> {}));
  }
}
