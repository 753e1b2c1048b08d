package io.mycelium.runtime;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * Takes the drivers of a slot from {@link DriverManager}, which shows a driver only to code of its
 * own class loader, and obeys nobody else. So this class is defined once more, in the loader of the
 * slot; it must need nothing but the JDK.
 */
public final class DriverSweep implements Runnable {
  /** Made by its name. */
  public DriverSweep() {}

  @Override
  public void run() {
    List<Driver> drivers = DriverManager.drivers().toList();
    for (Driver driver : drivers) {
      if (getClass().getClassLoader().equals(driver.getClass().getClassLoader())) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
