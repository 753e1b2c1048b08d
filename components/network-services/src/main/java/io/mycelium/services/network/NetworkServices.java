package io.mycelium.services.network;

import io.mycelium.api.Component;
import io.mycelium.api.ComponentContext;
import io.mycelium.api.TaskContext;
import io.mycelium.api.json.Json;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The component: hands each operation to the service that knows it. JSON in, JSON out. */
public final class NetworkServices implements Component {
  private final InstantSource clock;
  private @Nullable MonitoringManagerService monitoring;
  private @Nullable ConfigurationManagerService configuration;

  /** For the node. */
  public NetworkServices() {
    this(InstantSource.system());
  }

  NetworkServices(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public void start(ComponentContext context) {
    NodeSample sample = new NodeSample(Path.of("/proc"), context.data().path());
    monitoring = new MonitoringManagerService(context, sample, clock);
    configuration = new ConfigurationManagerService(context, clock);
  }

  @Override
  public byte[] run(TaskContext task) throws Exception {
    MonitoringManagerService monitor = started(monitoring);
    ConfigurationManagerService config = started(configuration);
    Input input = Input.of(task.input());
    return switch (task.operation()) {
      case "monitor.sample" -> Json.bytes(monitor.sample());
      case "monitor.fleet" -> Json.bytes(Map.of("nodes", monitor.fleet()));
      case "monitor.history" ->
          Json.bytes(
              Map.of(
                  "samples",
                  monitor.history(
                      input.number("limit", 20, MonitoringManagerService.MAX_HISTORY))));
      case "monitor.alerts" -> Json.bytes(Map.of("alerts", monitor.alerts()));
      case "monitor.thresholds" -> {
        if (input.fields().containsKey("thresholds")) {
          monitor.thresholds(input.object("thresholds"));
        }
        yield Json.bytes(Map.of("thresholds", monitor.thresholds()));
      }
      case "monitor.watch" ->
          monitor.watch(
              task,
              MonitoringManagerService.interval(input),
              MonitoringManagerService.samples(input));
      case "config.set" ->
          Json.bytes(
              config.set(input.object("settings"), revision(input, "expected"), author(task)));
      case "config.get" -> Json.bytes(config.get(revision(input, "revision")));
      case "config.history" -> Json.bytes(Map.of("revisions", config.history()));
      case "config.rollback" ->
          Json.bytes(config.rollback(input.number("revision", 0, Long.MAX_VALUE), author(task)));
      case "config.effective" -> Json.bytes(config.effective());
      default ->
          throw new IllegalArgumentException(
              "operation '%s' is unknown; known are monitor.sample, .fleet, .history, .alerts,"
                      .formatted(task.operation())
                  + " .thresholds, .watch and config.set, .get, .history, .rollback, .effective");
    };
  }

  @Override
  public void stop() {
    if (configuration != null) {
      configuration.close();
    }
  }

  private static ConfigurationManagerService.Author author(TaskContext task) {
    return new ConfigurationManagerService.Author(task.task(), task.attempt());
  }

  private static @Nullable Long revision(Input input, String name) {
    return switch (input.fields().get(name)) {
      case null -> null;
      case Long number when number >= 0 -> number;
      case Object other ->
          throw new IllegalArgumentException(
              "field '%s' must be a whole number from 0, it is %s".formatted(name, other));
    };
  }

  private static <S> S started(@Nullable S service) {
    if (service == null) {
      throw new IllegalStateException("the component is not started");
    }
    return service;
  }
}
