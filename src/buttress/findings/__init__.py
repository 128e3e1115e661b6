"""What a finding is, and the policy that ranks and folds findings."""
