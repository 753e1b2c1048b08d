package io.mycelium.services.network;

import io.mycelium.api.ComponentContext;
import io.mycelium.api.KeyValueStore;
import io.mycelium.api.KeyValueStore.WriteResult;
import io.mycelium.api.TaskContext;
import io.mycelium.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of this node and of the fleet. A threshold is a figure's name with {@code above} or
 * {@code below} and a number; a sample beyond it is an alert. Thresholds belong to the fleet.
 */
public final class MonitoringManagerService {
  /** The most samples that are kept on the node. */
  static final int MAX_HISTORY = 1000;

  /** The most thresholds of a fleet. */
  static final int MAX_THRESHOLDS = 64;

  private static final String LATEST = "monitor/latest/";
  private static final String THRESHOLDS = "monitor/thresholds";
  private static final int MAX_TRIES = 16;

  /** More than any watch takes in its life: a sample every second for thousands of years. */
  private static final long MAX_SAMPLES = 1L << 40;

  private static final long MAX_INTERVAL_MS = 3_600_000;

  private final ComponentContext context;
  private final NodeSample source;
  private final InstantSource clock;
  private final Path history;

  MonitoringManagerService(ComponentContext context, NodeSample source, InstantSource clock) {
    this.context = context;
    this.source = source;
    this.clock = clock;
    history = context.data().path().resolve("samples.jsonl");
  }

  /** Samples the node, keeps and shares the sample, and names its alerts. */
  synchronized Map<String, @Nullable Object> sample() throws IOException {
    Map<String, Double> figures = source.read();
    Map<String, @Nullable Object> sample = new LinkedHashMap<>();
    sample.put("node", context.node().value());
    sample.put("at", clock.instant().toString());
    sample.put("figures", figures);
    sample.put("alerts", alertsOf(figures));
    append(sample);
    replace(LATEST + context.node().value(), Json.bytes(sample));
    return sample;
  }

  /** The latest sample of each node. */
  List<Map<String, @Nullable Object>> fleet() {
    return context.keyValue().list(LATEST).stream()
        .map(entry -> Json.object(entry.value()))
        .toList();
  }

  /** The last samples of this node, the newest at the end. */
  synchronized List<Map<String, @Nullable Object>> history(long limit) throws IOException {
    List<String> lines = lines();
    return lines.subList((int) Math.max(0, lines.size() - limit), lines.size()).stream()
        .map(line -> Json.object(line.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  /** The alerts in the latest sample of each node. */
  List<@Nullable Object> alerts() {
    List<@Nullable Object> alerts = new ArrayList<>();
    for (Map<String, @Nullable Object> sample : fleet()) {
      if (sample.get("alerts") instanceof List<?> found) {
        for (Object alert : found) {
          Map<String, @Nullable Object> named = new LinkedHashMap<>();
          named.put("node", sample.get("node"));
          named.put("at", sample.get("at"));
          named.put("alert", alert);
          alerts.add(named);
        }
      }
    }
    return alerts;
  }

  /** The thresholds of the fleet. */
  Map<String, @Nullable Object> thresholds() {
    return context
        .keyValue()
        .get(THRESHOLDS)
        .filter(entry -> !entry.deleted())
        .map(entry -> Json.object(entry.value()))
        .orElseGet(Map::of);
  }

  /** Replaces the thresholds of the fleet. */
  void thresholds(Map<String, @Nullable Object> wanted) {
    if (wanted.size() > MAX_THRESHOLDS) {
      throw new IllegalArgumentException(
          "%d thresholds, limit %d".formatted(wanted.size(), MAX_THRESHOLDS));
    }
    wanted.forEach(
        (figure, bound) -> {
          if (!(bound instanceof Map<?, ?> map)
              || map.size() != 1
              || !(map.values().iterator().next() instanceof Number)
              || !(map.containsKey("above") || map.containsKey("below"))) {
            throw new IllegalArgumentException(
                "threshold of '%s' must be {\"above\": n} or {\"below\": n}, it is %s"
                    .formatted(figure, bound));
          }
        });
    replace(THRESHOLDS, Json.bytes(wanted));
  }

  /** Samples again and again, so many times or until the task is cancelled. */
  byte[] watch(TaskContext task, Duration interval, long samples)
      throws IOException, InterruptedException {
    long count = 0;
    do {
      Map<String, @Nullable Object> sample = sample();
      count++;
      task.progress(samples == MAX_SAMPLES ? 0 : (double) count / samples, count + " samples");
      if (sample.get("alerts") instanceof List<?> alerts) {
        alerts.forEach(alert -> task.log("alert: " + alert));
      }
    } while (count < samples && !task.awaitCancelled(interval));
    return Json.bytes(Map.of("samples", count));
  }

  /** How often a watch samples, from a task's input; without a number, until it is cancelled. */
  static long samples(Input input) {
    return input.number("samples", MAX_SAMPLES, MAX_SAMPLES);
  }

  /** The interval of a watch from a task's input. */
  static Duration interval(Input input) {
    return Duration.ofMillis(input.number("intervalMs", 5000, MAX_INTERVAL_MS));
  }

  private List<String> alertsOf(Map<String, Double> figures) {
    List<String> alerts = new ArrayList<>();
    thresholds()
        .forEach(
            (figure, bound) -> {
              Double value = figures.get(figure);
              if (value != null && bound instanceof Map<?, ?> map) {
                if (map.get("above") instanceof Number above && value > above.doubleValue()) {
                  alerts.add("%s is %s, above %s".formatted(figure, value, above));
                }
                if (map.get("below") instanceof Number below && value < below.doubleValue()) {
                  alerts.add("%s is %s, below %s".formatted(figure, value, below));
                }
              }
            });
    return alerts;
  }

  private void replace(String key, byte[] value) {
    KeyValueStore store = context.keyValue();
    @Nullable UncheckedIOException unanswered = null;
    for (int i = 0; i < MAX_TRIES; i++) {
      long version = store.get(key).map(KeyValueStore.Entry::version).orElse(0L);
      try {
        if (store.put(key, value, version) instanceof WriteResult.Written) {
          return;
        }
      } catch (UncheckedIOException e) {
        // Whatever was there is replaced, so a write that has happened may happen again.
        unanswered = e;
      }
    }
    throw new IllegalStateException(
        "key '%s' could not be replaced, %d times in a row others changed it or nobody answered: try again"
            .formatted(key, MAX_TRIES),
        unanswered);
  }

  private List<String> lines() throws IOException {
    return Files.exists(history) ? Files.readAllLines(history) : List.of();
  }

  private void append(Map<String, @Nullable Object> sample) throws IOException {
    String line = new String(Json.bytes(sample), StandardCharsets.UTF_8);
    List<String> before = lines();
    if (before.size() < 2 * MAX_HISTORY) {
      Files.writeString(history, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return;
    }
    List<String> kept =
        new ArrayList<>(before.subList(before.size() - MAX_HISTORY + 1, before.size()));
    kept.add(line);
    Path next = history.resolveSibling("samples.next");
    Files.write(next, kept);
    Files.move(next, history, StandardCopyOption.ATOMIC_MOVE);
  }
}
