"""The Control Plane: collectors state facts, Rego decides, reports show."""
