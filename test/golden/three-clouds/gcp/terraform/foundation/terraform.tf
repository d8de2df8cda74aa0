terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }

  backend "gcs" {
    bucket = "three-clouds-prod-state-527b3b"
    prefix = "three-clouds/production/foundation"
  }
}
