package io.mycelium.persistence;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;

/**
 * How a node uses the journal.
 *
 * @param connectionFile written by the server, see {@link JournalEndpoint}
 * @param timeout for one read or write, waiting included
 * @param readers threads that read, each with a connection
 * @param maxWaiting reads that may wait, and writes that may wait
 * @param maxBatch writes that share one transaction
 */
public record JournalSettings(
    Path connectionFile, Duration timeout, int readers, int maxWaiting, int maxBatch) {

  /** Refuses what cannot work. */
  public JournalSettings {
    if (connectionFile.toString().isEmpty()) {
      throw new IllegalArgumentException("mycelium.journal.connection-file is not set");
    }
    atLeastOne("timeout", timeout.toMillis());
    atLeastOne("readers", readers);
    atLeastOne("max-waiting", maxWaiting);
    atLeastOne("max-batch", maxBatch);
  }

  /** Reads {@code mycelium.journal}. */
  public static JournalSettings from(Config config) {
    return new JournalSettings(
        Path.of(config.getString("connection-file")),
        config.getDuration("timeout"),
        config.getInt("readers"),
        config.getInt("max-waiting"),
        config.getInt("max-batch"));
  }

  static JournalSettings of(ActorSystem system) {
    return from(system.settings().config().getConfig("mycelium.journal"));
  }

  private static void atLeastOne(String key, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "mycelium.journal.%s is %d, the least is 1".formatted(key, value));
    }
  }
}
