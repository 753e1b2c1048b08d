package io.mycelium.node.cli;

import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.bundle.PreparedBundle;
import io.mycelium.distribution.bundle.Retention;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.VerifiedManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The verbs of bundle files. Nothing of a bundle is shown that its publisher has not signed. */
@Command(
    name = "bundle",
    description = "Makes and checks bundle files.",
    mixinStandardHelpOptions = true)
final class BundleCommand implements Runnable {
  private final PrivateKeys keys;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  BundleCommand(PrivateKeys keys) {
    this.keys = keys;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: create, inspect or verify?");
  }

  @Command(
      name = "create",
      description = "Signs a prepared folder, such as target/bundle of a module, into a bundle.",
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "DIR") Path folder,
      @Option(names = "--key", paramLabel = "KEY", required = true) Path key,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FILE",
              description = "The bundle; by default COMPONENT-VERSION.bundle beside the folder.")
          @Nullable Path output,
      @Option(
              names = "--retention",
              paramLabel = "DURATION",
              converter = RetentionConverter.class,
              description = "Another retention than the declared one, for example 30s or 2h.")
          @Nullable Duration retention) {
    try {
      PreparedBundle prepared = PreparedBundle.read(folder);
      if (retention != null) {
        prepared = prepared.withRetention(retention);
      }
      SigningKey publisher = keys.read(key);
      Path beside = folder.toAbsolutePath().normalize().resolveSibling(prepared.fileName());
      Path target = output == null ? beside : output;
      var _ = prepared.sign(publisher, target);
      try (BundleReader bundle = BundleReader.open(target)) {
        VerifiedManifest signed =
            new SignedBy(key, publisher.publicKeys()).verified(target, bundle);
        show(target, bundle, signed, new OutputOptions());
      }
    } catch (IOException e) {
      throw new RefusedException(
          "%s can't be bundled: %s".formatted(folder, RefusedException.reason(e)), e);
    }
    return RootCommand.DONE;
  }

  @Command(
      name = "inspect",
      description = "Shows the manifest of a bundle that this publisher has signed.",
      mixinStandardHelpOptions = true)
  int inspect(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "PUB", required = true) Path key,
      @Mixin OutputOptions output) {
    SignedBy publisher = SignedBy.read(key);
    try (BundleReader bundle = BundleReader.open(file)) {
      show(file, bundle, publisher.verified(file, bundle), output);
    } catch (IOException e) {
      throw new RefusedException(
          "%s can't be read: %s".formatted(file, RefusedException.reason(e)), e);
    }
    return RootCommand.DONE;
  }

  @Command(
      name = "verify",
      description = "Checks signatures and all content of a bundle against a publisher's key.",
      mixinStandardHelpOptions = true)
  int verify(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "PUB", required = true) Path key,
      @Mixin OutputOptions output) {
    SignedBy publisher = SignedBy.read(key);
    try (BundleReader bundle = BundleReader.open(file)) {
      VerifiedManifest manifest = publisher.verified(file, bundle);
      bundle.verifyContent(manifest);
      show(file, bundle, manifest, output);
    } catch (IOException e) {
      throw new RefusedException(
          "%s can't be read: %s".formatted(file, RefusedException.reason(e)), e);
    }
    return RootCommand.DONE;
  }

  private void show(Path file, BundleReader bundle, VerifiedManifest manifest, OutputOptions output)
      throws IOException {
    spec.commandLine()
        .getOut()
        .println(
            output.one(
                BundleFacts.of(file, manifest.manifest(), PublishedPins.report(bundle, manifest))));
  }

  /** Reads a retention as authors write it. */
  static final class RetentionConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return Retention.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
