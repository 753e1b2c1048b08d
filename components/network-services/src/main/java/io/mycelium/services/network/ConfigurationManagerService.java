package io.mycelium.services.network;

import io.mycelium.api.ComponentContext;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.KeyValueStore.Entry;
import io.mycelium.api.KeyValueStore.WriteResult;
import io.mycelium.api.Registration;
import io.mycelium.api.json.Json;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a fleet as numbered revisions. Each revision is a key that is written once:
 * two writers of one number can't both win. The highest one is in force; a watch brings it to each
 * node, which holds it as its effective configuration.
 */
public final class ConfigurationManagerService implements AutoCloseable {
  /** The revisions that are kept; older ones are removed. */
  static final int MAX_REVISIONS = 100;

  /** The most settings of a revision. */
  static final int MAX_SETTINGS = 256;

  /** The longest text of a setting. */
  static final int MAX_VALUE_LENGTH = 1024;

  private static final String PREFIX = "config/revision/";
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9._-]{0,127}");

  private final ComponentContext context;
  private final InstantSource clock;
  private final Registration watch;
  private volatile Map<String, @Nullable Object> effective = Map.of("revision", 0L);

  ConfigurationManagerService(ComponentContext context, InstantSource clock) {
    this.context = context;
    this.clock = clock;
    revisions().stream().reduce((older, newer) -> newer).ifPresent(this::take);
    watch = context.keyValue().watch(PREFIX, this::take);
  }

  @Override
  public void close() {
    watch.close();
  }

  private synchronized void take(Entry entry) {
    if (!entry.deleted() && number(entry) > revisionOf(effective)) {
      effective = Json.object(entry.value());
    }
  }

  /** What is in force on this node now. */
  Map<String, @Nullable Object> effective() {
    return effective;
  }

  /** The highest revision, or the given one. */
  Map<String, @Nullable Object> get(@Nullable Long revision) {
    List<Entry> all = revisions();
    if (revision == null) {
      return all.isEmpty() ? Map.of("revision", 0L) : Json.object(all.getLast().value());
    }
    Optional<Entry> found = all.stream().filter(entry -> number(entry) == revision).findFirst();
    return found
        .map(entry -> Json.object(entry.value()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "revision %d is not kept; kept are the last %d, up to %d"
                        .formatted(revision, MAX_REVISIONS, highest(all))));
  }

  /** All revisions that are kept, the newest at the end. */
  List<Map<String, @Nullable Object>> history() {
    return revisions().stream().map(entry -> Json.object(entry.value())).toList();
  }

  /**
   * Adds a revision that changes some settings; a setting that is null is removed.
   *
   * @param expected the revision that it was made from; null for whichever is in force
   */
  Map<String, @Nullable Object> set(
      Map<String, @Nullable Object> changes, @Nullable Long expected, String author) {
    changes.forEach(ConfigurationManagerService::validate);
    List<Entry> all = revisions();
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    if (!all.isEmpty()) {
      settings.putAll(settingsOf(Json.object(all.getLast().value())));
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
  Map<String, @Nullable Object> rollback(long revision, String author) {
    return write(revisions(), settingsOf(get(revision)), null, author);
  }

  private Map<String, @Nullable Object> write(
      List<Entry> before,
      Map<String, @Nullable Object> settings,
      @Nullable Long expected,
      String author) {
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
    revision.put("revision", highest + 1);
    revision.put("at", clock.instant().toString());
    revision.put("author", author);
    revision.put("settings", settings);
    byte[] bytes = Json.bytes(revision);
    if (bytes.length > KeyValueStore.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "the revision has %d bytes, limit %d"
              .formatted(bytes.length, KeyValueStore.MAX_VALUE_BYTES));
    }
    WriteResult result = context.keyValue().put(key(highest + 1), bytes, 0);
    if (result instanceof WriteResult.Conflict) {
      throw new IllegalStateException(
          "revision %d was written by another meanwhile: read it and try again"
              .formatted(highest + 1));
    }
    prune(before);
    return revision;
  }

  private void prune(List<Entry> before) {
    for (Entry old : before.subList(0, Math.max(0, before.size() + 1 - MAX_REVISIONS))) {
      context.keyValue().delete(old.key(), old.version());
    }
  }

  private List<Entry> revisions() {
    return context.keyValue().list(PREFIX);
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

  private static long revisionOf(Map<String, @Nullable Object> revision) {
    return revision.get("revision") instanceof Long number ? number : 0;
  }

  private static long highest(List<Entry> all) {
    return all.isEmpty() ? 0 : number(all.getLast());
  }

  private static long number(Entry entry) {
    return Long.parseLong(entry.key().substring(PREFIX.length()));
  }

  /** Padded, so that the order of the keys is the order of the numbers. */
  private static String key(long revision) {
    return PREFIX + "%012d".formatted(revision);
  }
}
