terraform {
  required_version = ">= 1.11"

  required_providers {
    helm = {
      source  = "hashicorp/helm"
      version = "3.1.1"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "2.38.0"
    }
  }

  backend "gcs" {
    bucket = "fraud-api-prod-state-51edf7"
    prefix = "fraud-api/production/platform"
  }
}
