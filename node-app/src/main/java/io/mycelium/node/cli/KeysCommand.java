package io.mycelium.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.mycelium.distribution.trust.KeyFiles;
import io.mycelium.distribution.trust.SigningKey;
import io.mycelium.node.fleet.Resource;
import io.mycelium.node.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs of publisher keys. */
@Command(name = "keys", description = "Makes publisher keys.", mixinStandardHelpOptions = true)
final class KeysCommand implements Runnable {
  private final PrivateKeys keys;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  KeysCommand(PrivateKeys keys) {
    this.keys = keys;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which verb: generate?");
  }

  @Command(
      name = "generate",
      description =
          "Makes a publisher key: NAME.key, readable by its owner alone, and NAME.pub. NAME.key is"
              + " encrypted if the environment variable MYCELIUM_PASSPHRASE has a passphrase.",
      mixinStandardHelpOptions = true)
  int generate(
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "NAME") Path name,
      @Option(names = "--encrypt", description = "Asks for a passphrase if there is none.")
          boolean encrypt) {
    Path secret = ending(name, ".key");
    Path open = ending(name, ".pub");
    if (Files.exists(secret) || Files.exists(open)) {
      throw new RefusedException("%s or %s exists already".formatted(secret, open));
    }
    SigningKey key = SigningKey.generate(new SecureRandom());
    try {
      keys.write(secret, key, encrypt);
      KeyFiles.writePublic(open, key.publicKeys());
    } catch (IOException e) {
      throw new RefusedException("the key can't be written: " + RefusedException.reason(e), e);
    }
    JsonNode made =
        Json.MAPPER.valueToTree(
            new Resource(
                key.id().hex(),
                Map.of("secret-file", secret.toString(), "public-file", open.toString())));
    spec.commandLine().getOut().println(output.done(made, "key " + key.id()));
    return RootCommand.DONE;
  }

  private static Path ending(Path name, String ending) {
    return name.resolveSibling(name.getFileName() + ending);
  }
}
