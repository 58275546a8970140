"""`make plan-check`: learners who follow the study plan, against learners who study by weight alone."""
