package io.mycelium.services.network;

import io.mycelium.api.ComponentContext;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.KeyValueStore.Entry;
import io.mycelium.api.KeyValueStore.WriteResult;
import io.mycelium.api.Registration;
import io.mycelium.api.TaskId;
import io.mycelium.api.json.Json;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a fleet as numbered revisions. They lie in a ring of keys: a revision takes
 * the place of the one that is {@value #MAX_REVISIONS} older, so that there never are more keys,
 * and of two writers of one number one finds that the place has changed. The highest revision is in
 * force; a watch brings it to each node, which holds it as its effective configuration.
 *
 * <p>What a task has changed it changes once: a later attempt is answered with the revision of the
 * earlier one.
 */
public final class ConfigurationManagerService implements AutoCloseable {
  /** The revisions that are kept; newer ones take the places of older ones. */
  static final int MAX_REVISIONS = 100;

  /** The most settings of a revision. */
  static final int MAX_SETTINGS = 256;

  /** The longest text of a setting. */
  static final int MAX_VALUE_LENGTH = 1024;

  private static final String PREFIX = "config/ring/";
  private static final String REVISION = "revision";
  private static final String AUTHOR = "author";
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9._-]{0,127}");

  private final ComponentContext context;
  private final InstantSource clock;
  private final Registration watch;
  private volatile Map<String, @Nullable Object> effective = Map.of(REVISION, 0L);

  ConfigurationManagerService(ComponentContext context, InstantSource clock) {
    this.context = context;
    this.clock = clock;
    revisions().stream().reduce((older, newer) -> newer).ifPresent(this::take);
    watch = context.keyValue().watch(PREFIX, entry -> take(revision(entry)));
  }

  @Override
  public void close() {
    watch.close();
  }

  /**
   * A revision and where it lies.
   *
   * @param version of its key
   * @param content its number, moment, author and settings
   */
  private record Revision(long version, Map<String, @Nullable Object> content) {
    long number() {
      return numberOf(content);
    }
  }

  private synchronized void take(Revision newer) {
    if (newer.number() > numberOf(effective)) {
      effective = newer.content();
    }
  }

  /** What is in force on this node now. */
  Map<String, @Nullable Object> effective() {
    return effective;
  }

  /** The highest revision, or the given one. */
  Map<String, @Nullable Object> get(@Nullable Long revision) {
    List<Revision> all = revisions();
    if (revision == null) {
      return all.isEmpty() ? Map.of(REVISION, 0L) : all.getLast().content();
    }
    return all.stream()
        .filter(kept -> kept.number() == revision)
        .findFirst()
        .map(Revision::content)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "revision %d is not kept; kept are the last %d, up to %d"
                        .formatted(revision, MAX_REVISIONS, highest(all))));
  }

  /** All revisions that are kept, the newest at the end. */
  List<Map<String, @Nullable Object>> history() {
    return revisions().stream().map(Revision::content).toList();
  }

  /**
   * Adds a revision that changes some settings; a setting that is null is removed.
   *
   * @param expected the revision that it was made from; null for whichever is in force
   */
  Map<String, @Nullable Object> set(
      Map<String, @Nullable Object> changes, @Nullable Long expected, Author author) {
    changes.forEach(ConfigurationManagerService::validate);
    List<Revision> all = revisions();
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    if (!all.isEmpty()) {
      settings.putAll(settingsOf(all.getLast().content()));
    }
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            settings.remove(key);
          } else {
            settings.put(key, value);
          }
        });
    return write(all, settings, expected, author);
  }

  /** Adds a revision with the settings of an earlier one. */
  Map<String, @Nullable Object> rollback(long revision, Author author) {
    List<Revision> all = revisions();
    Optional<Revision> earlier = all.stream().filter(author::hasMade).findFirst();
    return earlier.isPresent()
        ? earlier.get().content()
        : write(all, settingsOf(get(revision)), null, author);
  }

  /** Who changes something: an attempt of a task. */
  record Author(TaskId task, long attempt) {
    private String text() {
      return prefix() + attempt;
    }

    private String prefix() {
      return "task " + task + "/";
    }

    /** Whether an attempt of the same task has made the revision. */
    private boolean hasMade(Revision revision) {
      return revision.content().get(AUTHOR) instanceof String text && text.startsWith(prefix());
    }
  }

  private Map<String, @Nullable Object> write(
      List<Revision> before,
      Map<String, @Nullable Object> settings,
      @Nullable Long expected,
      Author author) {
    Optional<Revision> earlier = before.stream().filter(author::hasMade).findFirst();
    if (earlier.isPresent()) {
      return earlier.get().content();
    }
    long highest = highest(before);
    if (expected != null && expected != highest) {
      throw new IllegalArgumentException(
          "made from revision %d, but revision %d is in force: read it and try again"
              .formatted(expected, highest));
    }
    if (settings.size() > MAX_SETTINGS) {
      throw new IllegalArgumentException(
          "%d settings, limit %d".formatted(settings.size(), MAX_SETTINGS));
    }
    Map<String, @Nullable Object> revision = new LinkedHashMap<>();
    revision.put(REVISION, highest + 1);
    revision.put("at", clock.instant().toString());
    revision.put(AUTHOR, author.text());
    revision.put("settings", settings);
    byte[] bytes = Json.bytes(revision);
    if (bytes.length > KeyValueStore.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "the revision has %d bytes, limit %d"
              .formatted(bytes.length, KeyValueStore.MAX_VALUE_BYTES));
    }
    long place =
        before.stream()
            .filter(kept -> kept.number() == highest + 1 - MAX_REVISIONS)
            .mapToLong(Revision::version)
            .findFirst()
            .orElse(0);
    WriteResult result = context.keyValue().put(key(highest + 1), bytes, place);
    if (result instanceof WriteResult.Conflict) {
      // What has come meanwhile may be the late write of an earlier attempt.
      Optional<Revision> late = revisions().stream().filter(author::hasMade).findFirst();
      if (late.isPresent()) {
        return late.get().content();
      }
      throw new IllegalStateException(
          "revision %d was written by another meanwhile: read it and try again"
              .formatted(highest + 1));
    }
    return revision;
  }

  private List<Revision> revisions() {
    return context.keyValue().list(PREFIX).stream()
        .map(ConfigurationManagerService::revision)
        .sorted(Comparator.comparingLong(Revision::number))
        .toList();
  }

  private static Revision revision(Entry entry) {
    return new Revision(entry.version(), Json.object(entry.value()));
  }

  private static void validate(String key, @Nullable Object value) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "setting '%s' is not 1 to 128 characters of a-z, 0-9, '.', '_' and '-'".formatted(key));
    }
    boolean scalar =
        value == null
            || value instanceof Number
            || value instanceof Boolean
            || (value instanceof String text && text.length() <= MAX_VALUE_LENGTH);
    if (!scalar) {
      throw new IllegalArgumentException(
          "setting '%s' must be a number, a boolean, null or a text of at most %d characters"
              .formatted(key, MAX_VALUE_LENGTH));
    }
  }

  private static Map<String, @Nullable Object> settingsOf(Map<String, @Nullable Object> revision) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    if (revision.get("settings") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> settings.put(String.valueOf(key), value));
    }
    return settings;
  }

  private static long numberOf(Map<String, @Nullable Object> revision) {
    return revision.get(REVISION) instanceof Long number ? number : 0;
  }

  private static long highest(List<Revision> all) {
    return all.isEmpty() ? 0 : all.getLast().number();
  }

  private static String key(long revision) {
    return PREFIX + revision % MAX_REVISIONS;
  }
}
