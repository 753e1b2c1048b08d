package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.mycelium.distribution.FileTree;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.Isolation;
import io.mycelium.distribution.trust.VerificationException;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.node.http.Json;
import io.mycelium.runtime.pins.PinFinding;
import io.mycelium.runtime.pins.PinLint;
import io.mycelium.runtime.pins.PinReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * Refuses a bundle whose code keeps itself in memory. The build of a component looks already; this
 * looks again at what is published, however it was built. In a process of its own a component may
 * do as it likes: the process ends with it. WebAssembly has no way to do any of that.
 */
final class PublishedPins {
  private static final String JAR = ".jar";

  /** A longer record is not shown. */
  private static final long MAX_REPORT_BYTES = 1 << 20;

  private PublishedPins() {}

  static void check(Path file, BundleReader bundle, VerifiedManifest manifest) throws IOException {
    if (manifest.manifest().isolation() != Isolation.LAYER) {
      return;
    }
    Path folder = Files.createTempDirectory("mycelium-publish");
    try {
      List<Path> files =
          bundle.extract(
              manifest,
              entry -> entry.path().endsWith(JAR) || entry.path().equals(PinReport.PATH),
              folder);
      List<PinFinding> findings =
          PinLint.lint(files.stream().filter(each -> each.toString().endsWith(JAR)).toList())
              .findings();
      Path report = folder.resolve(PinReport.PATH);
      List<PinFinding> left =
          Files.exists(report)
              ? PinReport.notAccepted(Files.readAllBytes(report), findings)
              : findings;
      if (!left.isEmpty()) {
        throw new RefusedException(refusal(file, left));
      }
    } catch (ZipException | IllegalArgumentException e) {
      throw new RefusedException(
          "%s can't be looked through for what keeps it in memory: %s"
              .formatted(file, e.getMessage()),
          e);
    } finally {
      FileTree.delete(folder);
    }
  }

  /** The record of the lint that the bundle carries, or a text that says why it is not shown. */
  static Optional<JsonNode> report(BundleReader bundle, VerifiedManifest manifest)
      throws IOException {
    Path folder = Files.createTempDirectory("mycelium-inspect");
    try {
      List<Path> files =
          bundle.extract(
              manifest,
              entry ->
                  entry.path().equals(PinReport.PATH) && entry.lengthBytes() <= MAX_REPORT_BYTES,
              folder);
      return files.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.MAPPER.readTree(Files.readAllBytes(files.getFirst())));
    } catch (IOException | VerificationException unreadable) {
      return Optional.of(TextNode.valueOf("can't be read: " + unreadable.getMessage()));
    } finally {
      FileTree.delete(folder);
    }
  }

  private static String refusal(Path file, List<PinFinding> findings) {
    return PinFinding.listed(
        "%s has %d calls that keep it in memory or reach beyond it; mend or accept each where it is built, or declare the isolation 'process':"
            .formatted(file, findings.size()),
        findings);
  }
}
