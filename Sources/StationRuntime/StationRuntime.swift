// StationRuntime
