package io.mycelium.runtime;

import io.mycelium.api.ComponentLog;
import io.mycelium.runtime.NodeFacilities.Level;
import io.mycelium.runtime.NodeFacilities.LogSink;

/** Cuts and cleans the lines of a component; a failing sink never reaches the component. */
record SlotLog(LogSink sink) implements ComponentLog {
  @Override
  public void debug(String line) {
    write(Level.DEBUG, line);
  }

  @Override
  public void info(String line) {
    write(Level.INFO, line);
  }

  @Override
  public void warn(String line) {
    write(Level.WARN, line);
  }

  @Override
  public void error(String line, Throwable cause) {
    write(Level.ERROR, line + ": " + FailureText.full(cause));
  }

  private void write(Level level, String line) {
    sink.line(level, FailureText.cut(line, MAX_LINE_LENGTH));
  }
}
