package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.api.ComponentId;
import io.mycelium.api.Version;
import io.mycelium.distribution.Digest;
import io.mycelium.distribution.bundle.BundleReader;
import io.mycelium.distribution.release.ReleaseStatement;
import io.mycelium.distribution.release.SignedStatement;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.NamePattern;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.distribution.trust.VerifiedManifest;
import io.mycelium.node.warden.FleetDirectory;
import io.mycelium.node.warden.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs of the release log. Statements are signed here; the API only carries them. */
@Command(
    name = "release",
    description =
        "Publishes and yanks releases, delegates names to publishers, says which versions are"
            + " used.",
    mixinStandardHelpOptions = true)
final class ReleaseCommand extends ReleaseRulesCommand implements Runnable {
  private final PrivateKeys keys;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  ReleaseCommand(PrivateKeys keys) {
    this.keys = keys;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which verb: publish, yank, delegate, policy, pin, unpin or check?");
  }

  @Command(
      name = "delegate",
      description = "Lets a publisher sign for the names of a pattern; signed by the fleet's root.",
      mixinStandardHelpOptions = true)
  int delegate(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "PATTERN") String pattern,
      @Parameters(paramLabel = "PUB") Path publisher) {
    try {
      var statement =
          new ReleaseStatement.Delegate(new NamePattern(pattern), KeyFiles.readPublic(publisher));
      return send(fleet, output, statement, directory(fleet).rootKey());
    } catch (IOException e) {
      throw new RefusedException("%s can't be read: %s".formatted(publisher, e), e);
    }
  }

  @Command(
      name = "publish",
      description = "Publishes a bundle and puts it into the fleet's source.",
      mixinStandardHelpOptions = true)
  int publish(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "FILE") Path file,
      @Option(names = "--key", paramLabel = "KEY", required = true) Path key) {
    SigningKey publisher = keys.read(key);
    PrintWriter err = spec.commandLine().getErr();
    JsonNode answer =
        Ticker.during(
            status -> publish(fleet, file, key, publisher, status),
            text -> {
              err.println("publish: " + text);
              err.flush();
            });
    return show(output, answer);
  }

  private JsonNode publish(
      FleetOptions fleet, Path file, Path key, SigningKey publisher, Consumer<String> status) {
    status.accept("checking " + file);
    try (BundleReader bundle = BundleReader.open(file)) {
      VerifiedManifest manifest = new SignedBy(key, publisher.publicKeys()).verified(file, bundle);
      bundle.verifyContent(manifest);
      PublishedPins.check(file, bundle, manifest);
      SignedStatement signed =
          SignedStatement.sign(
              ReleaseStatement.Publish.of(manifest),
              directory(fleet).rootPublicKey().id(),
              publisher);
      return publish(fleet, file, manifest.manifest().root(), signed, status);
    } catch (IOException e) {
      throw new RefusedException(
          "%s can't be published: %s".formatted(file, RefusedException.reason(e)), e);
    }
  }

  @Command(
      name = "yank",
      description = "Takes a release back: it is not used any more.",
      mixinStandardHelpOptions = true)
  int yank(
      @Mixin FleetOptions fleet,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "COMPONENT") String component,
      @Parameters(paramLabel = "VERSION") String version,
      @Option(names = "--key", paramLabel = "KEY", required = true) Path key,
      @Option(names = "--reason", required = true) String reason) {
    try {
      return send(
          fleet,
          output,
          new ReleaseStatement.Yank(new ComponentId(component), Version.parse(version), reason),
          key);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new RefusedException("%s can't be read: %s".formatted(key, e), e);
    }
  }

  private static JsonNode publish(
      FleetOptions fleet, Path file, Digest root, SignedStatement signed, Consumer<String> status)
      throws IOException {
    FleetSource source = new FleetSource(directory(fleet).source());
    status.accept("copying it to the fleet's source");
    // The bytes are there before anybody can ask for them, and go when nobody ever will.
    FleetSource.Place place = source.put(file, root);
    status.accept("waiting for the release log");
    try {
      JsonNode answer = send(fleet, signed);
      // Another, refused publication of the same content may have taken it away meanwhile.
      source.put(file, root);
      return answer;
    } catch (UndecidedException e) {
      throw new UndecidedException(
          "%s; whether it is published is not known, so %s stays there: publish it again"
              .formatted(e.getMessage(), place.file()),
          e);
    } catch (RefusedException e) {
      place.giveBack();
      throw e;
    }
  }

  private static FleetDirectory directory(FleetOptions fleet) {
    return FleetDirectory.open(fleet.data())
        .orElseThrow(() -> new RefusedException("there is no fleet in " + fleet.data()));
  }

  private int send(FleetOptions fleet, OutputOptions output, ReleaseStatement statement, Path key)
      throws IOException {
    SigningKey signer = keys.read(key);
    SignedStatement signed =
        SignedStatement.sign(statement, directory(fleet).rootPublicKey().id(), signer);
    return show(output, send(fleet, signed));
  }

  private static JsonNode send(FleetOptions fleet, SignedStatement signed) {
    return fleet.client().post("/v1/releases", "application/octet-stream", signed.cose());
  }

  private int show(OutputOptions output, JsonNode answer) {
    spec.commandLine().getOut().println(output.one(answer));
    return RootCommand.DONE;
  }
}
