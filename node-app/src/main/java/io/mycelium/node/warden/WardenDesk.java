package io.mycelium.node.warden;

import java.util.function.Consumer;

/** Brings calls from their threads to the thread of the warden. */
final class WardenDesk implements ControlServer.Desk {
  private final Warden warden;
  private final WardenLoop loop;

  WardenDesk(Warden warden, WardenLoop loop) {
    this.warden = warden;
    this.loop = loop;
  }

  @Override
  public String order(WardenCall.Order order, Consumer<String> progress) {
    String argument = order.argument();
    return switch (order.verb()) {
      case "stop" -> {
        Thread.ofPlatform().start(warden::close);
        yield "stopping";
      }
      case "hold" -> {
        loop.now(() -> warden.hold(argument));
        yield argument + " will stay down";
      }
      case "release" -> {
        loop.now(() -> warden.release(argument));
        yield argument + " will be started";
      }
      case "kill" -> {
        loop.now(() -> warden.kill(argument));
        yield argument + " was killed";
      }
      case "end" -> {
        loop.now(() -> warden.end(argument));
        yield argument + " ends and will stay down";
      }
      case "backup" -> warden.backup(argument, progress);
      default -> throw new WardenException("unknown order '%s'".formatted(order.verb()));
    };
  }

  @Override
  public void report(WardenCall.Report report) {
    loop.now(() -> warden.refused(report.name(), report.why().message()));
  }

  @Override
  public void open(WardenCall.Hello hello, NodeLine line) {
    loop.now(() -> warden.opened(hello, line));
  }

  @Override
  public void said(WardenCall.Hello hello, ControlLine report) {
    loop.later(() -> warden.said(hello, report));
  }

  @Override
  public void closed(WardenCall.Hello hello, NodeLine line) {
    loop.later(() -> warden.closed(hello.name(), line));
  }
}
