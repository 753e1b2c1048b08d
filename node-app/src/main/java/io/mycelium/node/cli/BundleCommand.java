package io.mycelium.node.cli;

import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.Manifest;
import io.mycelium.distribution.trust.ComponentSignatureVerifier;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.TrustView;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs of bundle files. Nothing of a bundle is shown that its publisher has not signed. */
@Command(name = "bundle", description = "Checks bundle files.", mixinStandardHelpOptions = true)
final class BundleCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: inspect or verify?");
  }

  @Command(
      name = "inspect",
      description = "Shows the manifest of a bundle that this publisher has signed.",
      mixinStandardHelpOptions = true)
  int inspect(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "PUB", required = true) Path key) {
    try (BundleReader bundle = BundleReader.open(file)) {
      show(verified(bundle, key).manifest());
    } catch (IOException e) {
      throw new RefusedException("%s can't be read: %s".formatted(file, e), e);
    }
    return RootCommand.DONE;
  }

  @Command(
      name = "verify",
      description = "Checks signatures and all content of a bundle against a publisher's key.",
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "PUB", required = true) Path key) {
    try (BundleReader bundle = BundleReader.open(file)) {
      VerifiedManifest manifest = verified(bundle, key);
      bundle.verifyContent(manifest);
      show(manifest.manifest());
    } catch (IOException e) {
      throw new RefusedException("%s can't be read: %s".formatted(file, e), e);
    }
    return RootCommand.DONE;
  }

  private static VerifiedManifest verified(BundleReader bundle, Path key) throws IOException {
    TrustView trust = TrustView.of(NamePattern.ALL, KeyFiles.readPublic(key));
    return ComponentSignatureVerifier.verify(bundle.envelope(), trust);
  }

  private void show(Manifest manifest) {
    List<List<String>> rows =
        List.of(
            List.of("component:", manifest.component().value()),
            List.of("version:", manifest.version().toString()),
            List.of("publisher:", manifest.publisher().hex()),
            List.of("root:", manifest.root().hex()),
            List.of("content:", manifest.contentBytes() + " bytes"),
            List.of("chunks:", Integer.toString(manifest.chunks().size())),
            List.of("entries:", Integer.toString(manifest.entries().size())),
            List.of("api:", manifest.api().toString()),
            List.of("main:", manifest.mainClass()));
    spec.commandLine().getOut().println(Table.text(rows));
  }
}
