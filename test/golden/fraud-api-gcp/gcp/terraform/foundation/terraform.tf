terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "6.50.0"
    }
  }

  backend "gcs" {
    bucket = "fraud-api-prod-state-51edf7"
    prefix = "fraud-api/production/foundation"
  }
}
